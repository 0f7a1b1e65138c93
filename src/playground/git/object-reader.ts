import { spawn } from 'node:child_process'
import { gitEnvironment } from './process.ts'

export interface GitObject {
  readonly sha: string
  readonly type: 'commit' | 'tree' | 'blob' | 'tag'
  readonly body: Buffer
}

export interface ObjectReader {
  /** By id or revision expression; null where there is no such object. */
  read(name: string): Promise<GitObject | null>
  close(): void
}

interface Waiting {
  readonly done: (object: GitObject | null) => void
  readonly failed: (reason: Error) => void
}

const header = /^([0-9a-f]{40}) (commit|tree|blob|tag) (\d+)$/

/** One `git cat-file --batch` for the life of a repository: a process per object would be most of an answer's time. */
export const openObjectReader = (directory: string): ObjectReader => {
  const child = spawn('git', ['cat-file', '--batch'], {
    cwd: directory,
    env: gitEnvironment(directory),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const waiting: Waiting[] = []
  let buffered: Buffer = Buffer.alloc(0)
  let closed = false

  const takeOne = (): boolean => {
    const lineEnd = buffered.indexOf(10)
    if (lineEnd < 0) return false
    const line = buffered.subarray(0, lineEnd).toString()
    const found = header.exec(line)
    if (!found) {
      buffered = buffered.subarray(lineEnd + 1)
      waiting.shift()?.done(null)
      return true
    }
    const [, sha = '', type = '', size = '0'] = found
    const end = lineEnd + 1 + Number(size)
    if (buffered.length < end + 1) return false
    const body = Buffer.from(buffered.subarray(lineEnd + 1, end))
    buffered = buffered.subarray(end + 1)
    waiting.shift()?.done({ sha, type: type as GitObject['type'], body })
    return true
  }

  child.stdout.on('data', (chunk: Buffer) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk])
    while (waiting.length > 0 && takeOne());
  })
  child.stdin.on('error', () => undefined)
  child.on('close', () => {
    closed = true
    for (const one of waiting.splice(0)) one.failed(new Error('The playground is closed.'))
  })

  return {
    read(name) {
      if (closed) return Promise.reject(new Error('The playground is closed.'))
      if (/[\r\n]/.test(name) || name === '') return Promise.resolve(null)
      return new Promise((done, failed) => {
        waiting.push({ done, failed })
        child.stdin.write(`${name}\n`)
      })
    },
    close() {
      child.stdin.end()
    },
  }
}
