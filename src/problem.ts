/** Something a user can cause and mend: what is wrong, where, and what to do. Never a stack trace; bugs throw instead. */
export interface Problem {
  /** Stable and kebab-case, such as `yaml-duplicate-key`: tests, scripts and documentation pages name it. */
  readonly code: string
  /** One sentence that a person understands without reading our code. */
  readonly message: string
  /** The file, relative to the repository's root. */
  readonly path?: string
  /** One-based. */
  readonly line?: number
  /** What to do, or to type, next. */
  readonly hint?: string
  /** Lines to paste where the hint says. */
  readonly snippet?: string
}

/** A value, or every problem that stood in its way. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] }

export const success = <Value>(value: Value): Result<Value> => ({ ok: true, value })

export const failure = (
  first: Problem,
  ...more: readonly Problem[]
): { ok: false; problems: [Problem, ...Problem[]] } => ({
  ok: false,
  problems: [first, ...more],
})
