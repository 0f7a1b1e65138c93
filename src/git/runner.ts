import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly input?: string | Uint8Array
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the process is killed. */
  readonly timeout?: number
  /** Is given standard output while it comes, which then is not gathered, and has no maximum. What it throws, the call throws. */
  readonly onOutput?: (chunk: Buffer) => void
  /** Bytes of standard output after which the process is killed. */
  readonly maximumOutput?: number
  /** Exit codes that are answers; every other one throws. */
  readonly accept?: readonly number[]
  /** Added to the runner's own, never taken from the process. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface Output {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** Runs one git command on one repository. */
export type Run = (args: readonly string[], options?: RunOptions) => Promise<Output>

export type FailureReason = 'exit' | 'timeout' | 'aborted' | 'output-too-large' | 'not-started'

/** git did not do what was asked. The arguments are named, never the input or the environment. */
export class GitFailure extends Error {
  readonly reason: FailureReason
  readonly exitCode: number | null
  readonly stderr: string

  constructor(reason: FailureReason, command: string, exitCode: number | null, stderr: string) {
    super(
      `git ${command}: ${reason}${exitCode === null ? '' : ` ${exitCode}`}${stderr === '' ? '' : `: ${stderr.trim().slice(0, 500)}`}`,
    )
    this.name = 'GitFailure'
    this.reason = reason
    this.exitCode = exitCode
    this.stderr = stderr
  }
}

const defaultTimeout = 60_000
const defaultMaximumOutput = 64 * 1024 * 1024
const maximumErrorText = 64 * 1024

/**
 * A runner for plumbing commands: simple-git knows no standard input per call, waits 50 ms after a silent command and takes exit code 1 without
 * a message for success, all of which plumbing lives by. No shell, no inherited environment.
 */
export const makeRun =
  (directory: string, environment: Readonly<Record<string, string>>): Run =>
  (args, options = {}) =>
    new Promise((resolve, reject) => {
      const command = args[0] ?? ''
      const child = spawn('git', [...args], {
        cwd: directory,
        env: { ...environment, ...options.environment },
        stdio: ['pipe', 'pipe', 'pipe'],
        windowsHide: true,
      })
      const chunks: Buffer[] = []
      let size = 0
      let stderr = ''
      let stopped: FailureReason | null = null
      const stop = (reason: FailureReason): void => {
        stopped ??= reason
        child.kill('SIGKILL')
      }
      const onAbort = (): void => stop('aborted')
      const timer = setTimeout(() => stop('timeout'), options.timeout ?? defaultTimeout)
      const settle = (): void => {
        clearTimeout(timer)
        options.signal?.removeEventListener('abort', onAbort)
      }
      if (options.signal?.aborted === true) onAbort()
      else options.signal?.addEventListener('abort', onAbort, { once: true })

      const { onOutput } = options
      let thrown: { readonly error: unknown } | null = null
      const handOver = (chunk: Buffer, take: (chunk: Buffer) => void): void => {
        if (thrown !== null) return
        try {
          take(chunk)
        } catch (error) {
          thrown = { error }
          child.kill('SIGKILL')
        }
      }
      child.stdout.on('data', (chunk: Buffer) => {
        if (onOutput !== undefined) return handOver(chunk, onOutput)
        size += chunk.length
        if (size > (options.maximumOutput ?? defaultMaximumOutput)) stop('output-too-large')
        else chunks.push(chunk)
      })
      child.stderr.setEncoding('utf8')
      child.stderr.on('data', (chunk: string) => {
        if (stderr.length < maximumErrorText) stderr += chunk
      })
      // A process that ends before it has read everything breaks the pipe; its exit code says why.
      child.stdin.on('error', () => undefined)
      child.on('error', (error) => {
        settle()
        reject(new GitFailure('not-started', command, null, error.message))
      })
      child.on('close', (exitCode) => {
        settle()
        if (thrown !== null) reject(thrown.error)
        else if (stopped !== null || exitCode === null)
          reject(new GitFailure(stopped ?? 'exit', command, exitCode, stderr))
        else if ((options.accept ?? [0]).includes(exitCode))
          resolve({ exitCode, stdout: Buffer.concat(chunks), stderr })
        else reject(new GitFailure('exit', command, exitCode, stderr))
      })
      child.stdin.end(options.input ?? '')
    })
