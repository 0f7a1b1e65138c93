import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quotePath } from '../../src/git/fast-import.ts'
import { isBranchName, isRefName, type Mirror, openMirror, pathFault } from '../../src/git/git.ts'
import { checkedRemote, transportEnvironment, withoutSecrets } from '../../src/git/remote.ts'
import { addHook, author, makeRemote, type Remote, routeFor } from './remote.ts'

const hostileNames = [
  '--upload-pack=touch /tmp/owned',
  '--output=/tmp/owned',
  '-O/tmp/owned',
  'refs/heads/--x y',
  'refs/heads/a..b',
  'refs/heads/a//b',
  'refs/heads/a.lock',
  'refs/heads/a.lock/b',
  'refs/heads/.a',
  'refs/heads/a/',
  'refs/heads/a.',
  'refs/heads/$(id)',
  'refs/heads/x;rm',
  'refs/heads/a:refs/heads/main',
  '+refs/heads/main',
  'refs/heads/@{-1}',
  'refs/heads/é',
  'refs/heads/a\nb',
  'main',
  'HEAD',
  '',
]
const hostilePaths = [
  '../x.yaml',
  'a/../../x',
  '/etc/passwd',
  '.git/config',
  'a/.GIT/hooks/x',
  'a//b',
  'a/./b',
  '',
  'a\0b',
  'git~1/config',
  '.gi\u200ct/config',
  '.git /x',
]

describe('names and paths from outside', () => {
  let remote: Remote
  let mirror: Mirror
  let head: string
  beforeAll(async () => {
    remote = makeRemote()
    head = remote.commit({
      'reviews.yaml': routeFor('reviews'),
      'link.yaml': { link: '/etc/passwd' },
      linked: { link: '/tmp' },
      'directory/file.yaml': 'a: 1\n',
    })
    remote.commit({ module: { submodule: head } })
    head = remote.head()
    mirror = await remote.mirror()
  })
  afterAll(async () => {
    await mirror.close()
    remote.remove()
  })

  it.each(hostileNames)('never lets %j reach git as a ref', async (name) => {
    expect(isRefName(name)).toBe(false)
    await expect(mirror.resolve(name)).rejects.toThrow(TypeError)
    await expect(mirror.fetch({ refs: [name] })).rejects.toThrow(TypeError)
    await expect(mirror.push({ ref: name, sha: head, expected: null })).rejects.toThrow(TypeError)
    await expect(mirror.deleteRef(name, head)).rejects.toThrow(TypeError)
    if (!name.endsWith('/')) await expect(mirror.refs(name)).rejects.toThrow(TypeError)
  })

  it.each(['--all', 'HEAD', 'abcdef1', `${'a'.repeat(39)}A`, `${'a'.repeat(40)}\n`, 'main~1'])(
    'never lets %j reach git as a commit',
    async (sha) => {
      await expect(mirror.commit(sha)).rejects.toThrow(TypeError)
      await expect(mirror.log({ from: sha })).rejects.toThrow(TypeError)
      await expect(mirror.isAncestor(head, sha)).rejects.toThrow(TypeError)
      await expect(mirror.discover(sha)).rejects.toThrow(TypeError)
      await expect(mirror.readFile(sha, 'a.yaml')).rejects.toThrow(TypeError)
      await expect(mirror.push({ ref: 'refs/heads/x', sha, expected: null })).rejects.toThrow(TypeError)
      await expect(mirror.push({ ref: 'refs/heads/x', sha: head, expected: sha })).rejects.toThrow(TypeError)
    },
  )

  it.each(hostilePaths)('neither reads nor writes at %j', async (path) => {
    expect(pathFault(path)).not.toBeNull()
    await expect(mirror.readFile(head, path)).rejects.toThrow(TypeError)
    await expect(mirror.discover(head, { also: [path] })).rejects.toThrow(TypeError)
    const files = [{ path, content: 'a: 1', mode: '100644' as const }]
    await expect(
      mirror.commitEdits({ parent: head, files, message: 'x', author, committer: author, date: new Date(0) }),
    ).rejects.toThrow(TypeError)
  })

  it.each(['link.yaml', 'linked/x.yaml', 'linked', 'module', 'module/x.yaml', 'directory', 'reviews.yaml/x'])(
    'refuses to put a file in the place of a link, a submodule, a directory or below a file: %s',
    async (path) => {
      const files = [{ path, content: 'a: 1', mode: '100644' as const }]
      const made = await mirror.commitEdits({
        parent: head,
        files,
        message: 'x',
        author,
        committer: author,
        date: new Date(0),
      })
      expect(made).toMatchObject({ ok: false, problems: [{ code: 'file-not-regular', path }] })
    },
  )

  it('writes at a path of any other characters exactly there', async () => {
    const odd = fc
      .stringMatching(/^[ -~é\n\t"\\]{1,20}$/)
      .filter(
        (path) =>
          pathFault(path) === null &&
          !['link.yaml', 'linked', 'module', 'directory'].includes(path.split('/')[0] ?? ''),
      )
    await fc.assert(
      fc.asyncProperty(odd, fc.string(), async (path, content) => {
        const files = [{ path: `odd/${path}`, content, mode: '100644' as const }]
        const made = await mirror.commitEdits({
          parent: head,
          files,
          message: content,
          author,
          committer: author,
          date: new Date(0),
        })
        if (!made.ok) throw new Error(made.problems[0].message)
        expect((await mirror.listTree(made.value.commit, 'odd')).map((entry) => entry.path)).toEqual([`odd/${path}`])
        const read = await mirror.readFile(made.value.commit, `odd/${path}`)
        if (content.includes('\0')) expect(read).toMatchObject({ ok: false })
        else expect(read).toMatchObject({ value: { text: content } })
      }),
      { numRuns: 25 },
    )
  })

  it('cannot be made to end a line of the stream, by a message, a name or a path', async () => {
    const sly = '\ndone\nM 100644 inline "owned"\ndata 1\nx'
    const made = await mirror.commitEdits({
      parent: head,
      files: [{ path: 'a.yaml', content: sly, mode: '100644' }],
      message: sly,
      author: { name: `A <b>${sly}`, email: `c>${sly}` },
      committer: author,
      date: new Date(0),
    })
    if (!made.ok) throw new Error(made.problems[0].message)
    expect(made.value.paths).toEqual(['a.yaml'])
    expect((await mirror.commit(made.value.commit))?.author.email).not.toContain('\n')
    expect((await mirror.listTree(made.value.commit, '')).map(({ path }) => path)).not.toContain('owned')
    expect(quotePath('a"\n\\é')).toBe('"a\\"\\012\\\\\\303\\251"')
  })

  it('runs no hook of its own and reads no configuration but its own', async () => {
    const hooks = join(remote.root, 'mirror', 'mirror.git', 'hooks')
    expect(existsSync(hooks) ? readdirSync(hooks) : []).toEqual([])
    const marker = join(remote.root, 'owned')
    addHook({ ...remote, directory: join(remote.root, 'mirror', 'mirror.git') }, 'pre-push', `touch ${marker}`)
    addHook(
      { ...remote, directory: join(remote.root, 'mirror', 'mirror.git') },
      'reference-transaction',
      `touch ${marker}`,
    )
    await mirror.push({ ref: 'refs/heads/hooked', sha: head, expected: null })
    await mirror.fetch()
    expect(existsSync(marker)).toBe(false)
  })
})

describe('the remote', () => {
  it.each([
    'ssh://git@example.com/o/r',
    'git@example.com:o/r.git',
    'ext::sh -c id',
    'http://example.com/o/r',
    'http://127.0.0.1.example.com/o/r',
    'file:///etc',
    'https://token@github.com/o/r',
    'https://user:token@github.com/o/r',
    'https://github.com/o/r"\n[core]\n\tsshCommand = id',
    '--upload-pack=id',
    '',
  ])('is never %j', (url) => {
    expect(() => checkedRemote(url, ['https', 'loopback-http'])).toThrow(TypeError)
  })

  it.each([
    ['https://github.com/o/r.git', 'https'],
    ['http://127.0.0.1:4000/o/r.git', 'http'],
    ['http://localhost:4000/o/r.git', 'http'],
    ['http://[::1]:4000/o/r.git', 'http'],
  ])('may be %s', (url, protocol) => {
    expect(checkedRemote(url, ['https', 'loopback-http'])).toBe(protocol)
  })

  it('gets the token by the environment of one process: not in the arguments, not on disk, not in what is said', async () => {
    const credentials = { username: 'x-access-token', password: 'ghs_secret.with-all_kinds' }
    const remote = makeRemote()
    remote.commit({ 'a.yaml': 'a: 1' })
    const mirror = await openMirror({
      directory: join(remote.root, 'mirror'),
      url: 'http://127.0.0.1:9/o/r.git',
      credentials: async () => credentials,
    })
    const fetched = await mirror.fetch()
    expect(JSON.stringify(fetched)).toContain('git-unreachable')
    expect(JSON.stringify(fetched)).not.toContain('secret')
    const everything = readdirSync(join(remote.root, 'mirror'), { recursive: true, encoding: 'utf8' })
      .map((name) => join(remote.root, 'mirror', name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'latin1'))
      .join('\n')
    const basic = Buffer.from('x-access-token:ghs_secret.with-all_kinds').toString('base64')
    expect(everything).not.toContain('secret')
    expect(everything).not.toContain(basic)
    expect(withoutSecrets(`a ${credentials.password} b ${basic} c`, credentials)).toBe('a *** b *** c')
    expect(Object.values(transportEnvironment('https', credentials))).toContain(`Authorization: Basic ${basic}`)
    await mirror.close()
    remote.remove()
  })
})

describe('over HTTP', () => {
  const listen = async (
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<{ url: string; close: () => void }> => {
    const server = createServer(answer)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
  }

  it('the token goes to the remote, and nowhere it is sent on to', async () => {
    const elsewhere: string[] = []
    const other = await listen((request, response) => {
      elsewhere.push(request.url ?? '')
      response.writeHead(404).end()
    })
    const heard: (string | undefined)[] = []
    const first = await listen((request, response) => {
      heard.push(request.headers.authorization)
      response.writeHead(302, { location: `${other.url}${request.url}` }).end()
    })
    const root = mkdtempSync(join(tmpdir(), 'sluice-http-'))
    const mirror = await openMirror({
      directory: root,
      url: `${first.url}/o/r.git`,
      credentials: async () => ({ username: 'x-access-token', password: 'token' }),
    })
    expect(await mirror.fetch()).toMatchObject({ ok: false })
    expect(heard).toEqual([`Basic ${Buffer.from('x-access-token:token').toString('base64')}`])
    expect(elsewhere).toEqual([])
    await mirror.close()
    first.close()
    other.close()
    rmSync(root, { recursive: true })
  })

  it.each([
    [401, 'git-not-authorised'],
    [403, 'git-not-authorised'],
    [404, 'git-not-found'],
    [500, 'git-unreachable'],
  ])('an answer of %i is %s', async (status, code) => {
    const server = await listen((_, response) => response.writeHead(status).end())
    const root = mkdtempSync(join(tmpdir(), 'sluice-http-'))
    const mirror = await openMirror({ directory: root, url: `${server.url}/o/r.git` })
    expect(await mirror.fetch()).toMatchObject({ ok: false, problems: [{ code }] })
    await mirror.close()
    server.close()
    rmSync(root, { recursive: true })
  })
})

describe('branch names', () => {
  it('are a strict subset of what git takes', () => {
    const remote = makeRemote()
    fc.assert(
      fc.property(fc.stringMatching(/^[-A-Za-z0-9._/@{~^: ]{1,30}$/), (name) => {
        if (!isBranchName(name)) return
        expect(remote.git('check-ref-format', '--branch', name)).toBe(name)
        expect(isRefName(`refs/heads/${name}`)).toBe(true)
      }),
      { numRuns: 80 },
    )
    remote.remove()
  })
})
