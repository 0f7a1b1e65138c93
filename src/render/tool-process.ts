import { spawn } from 'node:child_process'

/** What one rendering may cost. */
export interface Limits {
  /** Milliseconds until the process is killed. */
  readonly time: number
  /** Bytes of address space; Go programs reserve far more than they use, so this is a wall against runaways and no measure. */
  readonly memory: number
  /** Bytes of standard output. */
  readonly output: number
}

export const usualLimits: Limits = { time: 30_000, memory: 2 * 1024 ** 3, output: 16 * 1024 ** 2 }

export type Ended =
  | { readonly kind: 'done'; readonly output: string }
  | { readonly kind: 'failed'; readonly exitCode: number | null; readonly errors: string }
  | { readonly kind: 'too-slow' | 'too-much-output' | 'not-started' }

const mostErrorText = 16 * 1024

/** `$0` and `$@` are the program and its arguments: nothing of them is ever read by the shell. Where a limit cannot be set the others still hold. */
const limited = (limits: Limits): string =>
  `ulimit -v ${Math.floor(limits.memory / 1024)} 2>/dev/null; ulimit -c 0 2>/dev/null; ulimit -t ${Math.ceil(limits.time / 1000)} 2>/dev/null; exec "$0" "$@"`

/** Nothing of the process is handed on. There is no PATH, so that no program can be started, and every request over the network ends at a closed port. */
const environmentOf = (home: string, limits: Limits): Record<string, string> => ({
  PATH: '/nonexistent',
  HOME: home,
  TMPDIR: home,
  XDG_CACHE_HOME: `${home}/cache`,
  XDG_CONFIG_HOME: `${home}/config`,
  XDG_DATA_HOME: `${home}/data`,
  HELM_PLUGINS: `${home}/no-plugins`,
  KUBECONFIG: `${home}/no-cluster`,
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  ALL_PROXY: 'http://127.0.0.1:9',
  LC_ALL: 'C',
  GOMEMLIMIT: String(Math.floor(limits.memory / 4)),
  GOMAXPROCS: '2',
})

/** Runs one tool in a directory of its own, within limits of time, memory and output. */
export const runTool = (
  program: string,
  args: readonly string[],
  { directory, home, limits }: { readonly directory: string; readonly home: string; readonly limits: Limits },
): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', limited(limits), program, ...args], {
      cwd: directory,
      env: environmentOf(home, limits),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that nothing it starts outlives it.
      detached: true,
    })
    const chunks: Buffer[] = []
    let size = 0
    let errors = ''
    let stopped: 'too-slow' | 'too-much-output' | null = null
    const stop = (reason: 'too-slow' | 'too-much-output'): void => {
      stopped ??= reason
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended meanwhile.
      }
    }
    const timer = setTimeout(() => stop('too-slow'), limits.time)
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limits.output) stop('too-much-output')
      else chunks.push(chunk)
    })
    child.stderr.setEncoding('utf8')
    child.stderr.on('data', (chunk: string) => {
      if (errors.length < mostErrorText) errors += chunk
    })
    child.on('error', () => {
      clearTimeout(timer)
      resolve({ kind: 'not-started' })
    })
    child.on('close', (exitCode) => {
      clearTimeout(timer)
      if (stopped !== null) resolve({ kind: stopped })
      else if (exitCode === 0) resolve({ kind: 'done', output: Buffer.concat(chunks).toString('utf8') })
      else resolve({ kind: 'failed', exitCode, errors })
    })
  })
