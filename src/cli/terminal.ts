/** 0 done, already so, or warnings only · 1 blocked or refused · 2 the command or its arguments are wrong · 3 anything else. */
export type ExitCode = 0 | 1 | 2 | 3

/** What a subcommand may touch of the outside world; `main.ts` builds it. */
export interface Terminal {
  readonly cwd: string
  /** Results, and nothing else. */
  out(text: string): void
  /** Everything that is not the result: problems, progress, hints. */
  err(text: string): void
  stdin(): AsyncIterable<Uint8Array>
  /** Sets the status that the process ends with once everything is written; it does not end it. Without a call it is 0. */
  exit(status: ExitCode): void
}
