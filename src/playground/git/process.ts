import { spawn } from 'node:child_process'

export interface GitOutcome {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

export interface GitInput {
  readonly input?: string | Buffer
  readonly env?: Readonly<Record<string, string>>
}

/** Nothing of the machine's own git configuration reaches the playground, so that it behaves the same everywhere. */
export const gitEnvironment = (directory: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: directory,
  GIT_DIR: directory,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
})

/** Runs git in a bare repository and hands back whatever came of it; a non-zero exit is the caller's to judge. */
export const runGit = (directory: string, words: readonly string[], options: GitInput = {}): Promise<GitOutcome> =>
  new Promise((resolve, reject) => {
    const child = spawn('git', words, { cwd: directory, env: { ...gitEnvironment(directory), ...options.env } })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({ code: code ?? 128, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }),
    )
    // A child that exits early closes its end; its exit code says so better than EPIPE does.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })

/** For commands that can only fail by a bug of ours or a broken machine. */
export const mustRunGit = async (directory: string, words: readonly string[], options?: GitInput): Promise<string> => {
  const outcome = await runGit(directory, words, options)
  if (outcome.code !== 0) throw new Error(`git ${words.join(' ')} exited with ${outcome.code}: ${outcome.stderr}`)
  return outcome.stdout.toString()
}
