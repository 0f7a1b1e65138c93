import { Command } from 'commander'

/** What a subcommand may touch of the outside world; `main.ts` builds it. */
export interface Terminal {
  readonly cwd: string
  out(text: string): void
  err(text: string): void
  stdin(): AsyncIterable<Uint8Array>
}

/** 0 done, already so, or warnings only · 1 blocked or refused · 2 the command or its arguments are wrong · 3 anything else. */
export type ExitCode = 0 | 1 | 2 | 3

export const buildProgram = (_terminal: Terminal): Command =>
  new Command('sluice').description('Moves production traffic by pull request.')
