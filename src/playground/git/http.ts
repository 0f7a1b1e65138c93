import { spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createGunzip } from 'node:zlib'
import { gitEnvironment } from './process.ts'

export interface GitRequest {
  readonly directory: string
  /** What follows the repository's name in the path, such as `/info/refs`. */
  readonly service: string
  readonly query: string
  readonly user: string
}

const readHead = (text: string): { status: number; headers: [string, string][] } => {
  const headers = text
    .split(/\r?\n/)
    .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
    .filter(([name]) => name !== '')
  const status = headers.find(([name]) => name.toLowerCase() === 'status')
  return {
    status: status ? Number(status[1].split(' ')[0]) : 200,
    headers: headers.filter(([name]) => name.toLowerCase() !== 'status'),
  }
}

/**
 * Serves one request of git's smart HTTP protocol through `git http-backend`. The answer is kept back until `settled` has run,
 * so that whoever pushed finds the pull requests brought along already.
 */
export const serveGit = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  request: GitRequest,
  settled: () => Promise<void>,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn('git', ['http-backend'], {
      env: {
        ...gitEnvironment(request.directory),
        GIT_PROJECT_ROOT: request.directory,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: request.service,
        QUERY_STRING: request.query,
        REQUEST_METHOD: incoming.method ?? 'GET',
        CONTENT_TYPE: incoming.headers['content-type'] ?? '',
        REMOTE_USER: request.user,
        REMOTE_ADDR: '127.0.0.1',
        ...(incoming.headers['git-protocol'] ? { GIT_PROTOCOL: String(incoming.headers['git-protocol']) } : {}),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.stdin.on('error', () => undefined)
    const gzipped = incoming.headers['content-encoding'] === 'gzip'
    const body = gzipped ? incoming.pipe(createGunzip()) : incoming
    body.on('error', () => child.kill())
    body.pipe(child.stdin)
    child.on('close', () => {
      const whole = Buffer.concat(chunks)
      const end = whole.indexOf('\r\n\r\n')
      const { status, headers } = readHead(whole.subarray(0, Math.max(end, 0)).toString())
      settled().then(() => {
        outgoing.writeHead(end < 0 ? 500 : status, headers)
        outgoing.end(whole.subarray(end + 4), () => resolve())
      }, reject)
    })
  })
