import type { Problem } from '../problem.ts'

/** Why a line is not carried out, before it is known what would have been right. */
export interface Refusal {
  readonly code: string
  readonly message: string
  /** What to do, where that is more than typing another line. */
  readonly hint?: string
  /** Lines that may be what was meant. The first that is understood becomes the hint. */
  readonly fixes: readonly string[]
}

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal }

export const understood = <Value>(value: Value): Read<Value> => ({ ok: true, value })

export const refuse = (
  code: string,
  message: string,
  help: { readonly hint?: string; readonly fixes?: readonly string[] } = {},
): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal: { code, message, fixes: help.fixes ?? [], ...(help.hint === undefined ? {} : { hint: help.hint }) },
})

/** A refused line of a comment: the problem, and the line as the person wrote it. */
export interface RefusedLine extends Problem {
  readonly line: number
  readonly text: string
}
