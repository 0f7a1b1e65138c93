import { simpleGit } from 'simple-git'
import { gitEnvironment, type Surroundings } from './environment.ts'
import { type Credentials, transportEnvironment, withoutSecrets } from './remote.ts'

export interface TransportOptions {
  readonly directory: string
  readonly protocol: string
  readonly credentials: (() => Promise<Credentials | null>) | undefined
  readonly surroundings: Surroundings
  /** Milliseconds without a byte from git until it is given up. */
  readonly silence: number
}

export interface TransportOutcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command that talks to the remote. */
export type Transport = (args: readonly string[], signal?: AbortSignal) => Promise<TransportOutcome>

/**
 * Fetch and push through simple-git, with its guards on. They refuse hardening too, so exactly one is opened: configuration by environment, whose
 * keys are constants. The outcome is taken from the `errors` hook, because by default a non-zero exit without a message counts as success.
 */
export const makeTransport =
  (options: TransportOptions): Transport =>
  async (args, signal) => {
    const credentials = (await options.credentials?.()) ?? null
    const environment = {
      ...gitEnvironment(options.surroundings),
      ...transportEnvironment(options.protocol, credentials),
    }
    let outcome: TransportOutcome | null = null
    const clean = (chunks: Buffer[]): string => withoutSecrets(Buffer.concat(chunks).toString('utf8'), credentials)
    const git = simpleGit({
      baseDir: options.directory,
      allowEnvironment: Object.keys(environment).filter((key) => key.startsWith('GIT_')),
      unsafe: { allowUnsafeConfigEnvCount: true },
      timeout: { block: options.silence },
      ...(signal === undefined ? {} : { abort: signal }),
      errors: (error, result) => {
        outcome = { exitCode: result.exitCode, stdout: clean(result.stdOut), stderr: clean(result.stdErr) }
        return result.exitCode === 0 ? error : undefined
      },
    }).env(environment)
    try {
      await git.raw([...args])
    } catch (error) {
      const message = withoutSecrets(error instanceof Error ? error.message : String(error), credentials)
      return { exitCode: -1, stdout: '', stderr: message }
    }
    return outcome ?? { exitCode: -1, stdout: '', stderr: 'git gave no answer' }
  }
