import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deflateSync } from 'node:zlib'
import { type Mirror, openMirror } from '../../src/git/git.ts'

const environment = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
}

/** What a test writes at a path: text, bytes, a link's target, a submodule's commit, or null to delete it. */
export type Content =
  | string
  | Uint8Array
  | null
  | { readonly link: string }
  | { readonly submodule: string }
  | { readonly executable: string }

export interface Remote {
  readonly root: string
  readonly directory: string
  readonly url: string
  readonly git: (...args: string[]) => string
  /** Puts a commit on a branch and gives its id. */
  readonly commit: (files: Readonly<Record<string, Content>>, options?: { branch?: string; message?: string }) => string
  /** Feeds a stream to fast-import. */
  readonly import: (stream: string) => void
  readonly head: (branch?: string) => string
  readonly read: (revision: string, path: string) => string
  readonly mirror: (name?: string) => Promise<Mirror>
  readonly remove: () => void
}

const quote = (path: string): string =>
  `"${[...Buffer.from(path)].map((byte) => (byte > 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`)).join('')}"`

const modeOf = (content: Exclude<Content, null>): string => {
  if (typeof content === 'string' || content instanceof Uint8Array) return '100644'
  if ('link' in content) return '120000'
  return 'submodule' in content ? '160000' : '100755'
}

const lines = (path: string, content: Content): Buffer => {
  if (content === null) return Buffer.from(`D ${quote(path)}\n`)
  if (typeof content === 'object' && 'submodule' in content)
    return Buffer.from(`M 160000 ${content.submodule} ${quote(path)}\n`)
  const body =
    typeof content === 'string' || content instanceof Uint8Array
      ? Buffer.from(content)
      : Buffer.from('link' in content ? content.link : content.executable)
  return Buffer.concat([
    Buffer.from(`M ${modeOf(content)} inline ${quote(path)}\ndata ${body.length}\n`),
    body,
    Buffer.from('\n'),
  ])
}

/** A real bare repository in a temporary directory, reached by a file URL. */
export const makeRemote = (): Remote => {
  const root = mkdtempSync(join(tmpdir(), 'sluice-git-'))
  const directory = join(root, 'remote.git')
  const run = (args: readonly string[], input?: Buffer): string =>
    execFileSync('git', ['--git-dir', directory, ...args], { env: environment, input, maxBuffer: 1 << 28 })
      .toString('utf8')
      .trim()
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', directory], { env: environment })
  let clock = 1_700_000_000
  const head = (branch = 'main'): string => run(['rev-parse', `refs/heads/${branch}`])
  return {
    root,
    directory,
    url: pathToFileURL(directory).href,
    git: (...args) => run(args),
    commit: (files, { branch = 'main', message = 'a change' } = {}) => {
      clock += 60
      const parent = run(['for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`])
      const stream = Buffer.concat([
        Buffer.from(`commit refs/heads/${branch}\ncommitter Ada <ada@example.com> ${clock} +0000\n`),
        Buffer.from(`data ${Buffer.byteLength(message)}\n${message}\n${parent === '' ? '' : `from ${parent}\n`}`),
        ...Object.entries(files).map(([path, content]) => lines(path, content)),
        Buffer.from('\n'),
      ])
      run(['fast-import', '--quiet', '--force'], stream)
      return head(branch)
    },
    import: (stream) => void run(['fast-import', '--quiet'], Buffer.from(stream)),
    head,
    read: (revision, path) =>
      execFileSync('git', ['--git-dir', directory, 'show', `${revision}:${path}`], { env: environment }).toString(
        'utf8',
      ),
    mirror: async (name = 'mirror') => {
      const mirror = await openMirror({
        directory: join(root, name),
        url: pathToFileURL(directory).href,
        protocols: ['file'],
      })
      const fetched = await mirror.fetch()
      if (!fetched.ok) throw new Error(fetched.problems[0].message)
      return mirror
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Lets the remote run a script on each push, as a host's protection does. */
export const addHook = (remote: Remote, name: string, script: string): void => {
  execFileSync('mkdir', ['-p', join(remote.directory, 'hooks')])
  writeFileSync(join(remote.directory, 'hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

/** Git takes 28 loose objects whose names begin with 17 for a sign of 6,700 in all. */
export const leaveBehind = (mirrorDirectory: string): void => {
  const directory = join(mirrorDirectory, 'mirror.git', 'objects', '17')
  mkdirSync(directory, { recursive: true })
  for (let number = 0, made = 0; made < 28; number += 1) {
    const object = `blob ${String(number).length}\u0000${number}`
    const name = createHash('sha1').update(object).digest('hex')
    if (!name.startsWith('17')) continue
    writeFileSync(join(directory, name.slice(2)), deflateSync(object))
    made += 1
  }
}

export const packsOf = (mirrorDirectory: string): number =>
  readdirSync(join(mirrorDirectory, 'mirror.git', 'objects', 'pack')).filter((name) => name.endsWith('.pack')).length

export const routeFor = (host: string, weight = 100): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: ${host}\nspec:\n  hosts: [${host}]\n  http:\n    - route:\n        - destination: {host: ${host}, subset: v1}\n          weight: ${weight}\n`

export const deploymentFor = (host: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${host}-v1\nspec:\n  template:\n    metadata:\n      labels: {app: ${host}}\n`

export const author = { name: 'sluice[bot]', email: 'sluice@example.com' }
