import type { ExitCode, Terminal } from '../../src/cli/terminal.ts'

/** A terminal that keeps what is written to it; standard input is the given text. */
export const recordingTerminal = (cwd: string, input = '') => {
  const seen: { out: string; err: string; status: ExitCode } = { out: '', err: '', status: 0 }
  const terminal: Terminal = {
    cwd,
    out: (text) => {
      seen.out += text
    },
    err: (text) => {
      seen.err += text
    },
    stdin: async function* () {
      yield new TextEncoder().encode(input)
    },
    exit: (status) => {
      seen.status = status
    },
  }
  return { terminal, seen }
}
