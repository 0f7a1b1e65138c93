import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openLocalRepository, openMirror, readLocalRevision } from '../../src/git/git.ts'
import { makeRemote, type Remote, routeFor } from './remote.ts'

let remote: Remote
beforeEach(() => {
  remote = makeRemote()
})
afterEach(() => remote.remove())

const ran = (): boolean => existsSync(join(remote.root, 'owned'))
const trap = (): string => {
  const path = join(remote.root, 'trap.sh')
  writeFileSync(path, `#!/bin/sh\ntouch ${join(remote.root, 'owned')}\ncat\n`)
  chmodSync(path, 0o755)
  return path
}

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`

it('attributes, filters, pointers of LFS and submodules of a repository make git run and reach nothing', async () => {
  const head = remote.commit({
    '.gitattributes': '*.yaml filter=lfs diff=evil merge=evil working-tree-encoding=UTF-16\n',
    '.lfsconfig': '[lfs]\n\turl = http://127.0.0.1:9/lfs\n',
    '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c id\n\tupdate = !id\n',
    x: { submodule: 'a'.repeat(40) },
    'reviews.yaml': routeFor('reviews'),
    'large.yaml': pointer,
  })
  const mirror = await remote.mirror()
  // What stands in for the file is read as it stands: text that holds no object, and never the file that it points to.
  expect(await mirror.readFile(head, 'large.yaml')).toMatchObject({ value: { text: pointer } })
  const { snapshot } = await mirror.discover(head)
  expect([...snapshot.files.keys()]).toEqual(['reviews.yaml'])
  expect(snapshot.files.get('reviews.yaml')?.text).toBe(routeFor('reviews'))
  await mirror.close()
})

/** A commit with a signature that only a program could check. */
const signed = (tree: string): string =>
  `tree ${tree}\nauthor Ada <a@b> 1700000000 +0000\ncommitter Ada <a@b> 1700000000 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n\nSigned\n\nSluice-Rollout: r1\n`

it('settings of a repository that somebody handed over run nothing while it is read', async () => {
  const head = remote.commit({
    '.gitattributes': '*.yaml diff=evil filter=evil\n',
    'reviews.yaml': routeFor('reviews'),
  })
  const object = join(remote.root, 'signed')
  writeFileSync(object, signed(remote.git('rev-parse', `${head}^{tree}`)))
  const commit = remote.git('hash-object', '-t', 'commit', '-w', object)
  remote.git('update-ref', 'refs/heads/main', commit)
  const program = trap()
  for (const [key, value] of [
    ['core.fsmonitor', program],
    ['core.hooksPath', remote.root],
    ['core.pager', program],
    ['core.sshCommand', program],
    ['core.editor', program],
    ['core.gitProxy', program],
    ['core.askPass', program],
    ['pager.log', program],
    ['pager.grep', program],
    ['diff.external', program],
    ['diff.evil.textconv', program],
    ['diff.evil.command', program],
    ['filter.evil.smudge', program],
    ['filter.evil.clean', program],
    ['filter.evil.process', program],
    ['credential.helper', `!${program}`],
    ['log.showSignature', 'true'],
    ['gpg.program', program],
    ['gpg.openpgp.program', program],
    ['alias.log', `!${program}`],
    ['grep.fullName', 'true'],
    ['submodule.recurse', 'true'],
    ['notes.displayRef', 'refs/notes/*'],
    ['extensions.partialClone', 'evil'],
    ['remote.evil.promisor', 'true'],
    ['remote.evil.url', `ext::${program}`],
  ] as const)
    remote.git('config', key, value)
  remote.git('config', 'core.repositoryformatversion', '1')
  expect(await readLocalRevision(remote.directory, 'main')).toMatchObject({ ok: true })
  const repository = await openLocalRepository(remote.directory)
  if (!repository.ok) throw new Error(repository.problems[0].message)
  expect(await repository.value.log({ from: commit })).toMatchObject([{ trailers: [{ key: 'Sluice-Rollout' }] }])
  await repository.value.readNotes()
  await repository.value.resolve('main@{upstream}')
  // An object that is not there would be fetched from whom the repository promises it of.
  await repository.value.resolve('b'.repeat(40))
  expect(ran()).toBe(false)
  // The trap is a real one.
  remote.git('log', '-1', '--format=%H', 'main')
  expect(ran()).toBe(true)
})

it('the token stands in no argument of any process, in no file and in no environment but that of fetch and push', async () => {
  const bin = join(remote.root, 'bin')
  mkdirSync(bin)
  const heard = join(remote.root, 'heard')
  const real = (process.env['PATH'] ?? '').split(delimiter).find((directory) => existsSync(join(directory, 'git')))
  if (real === undefined) throw new Error('no git')
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\nprintf 'ARGS %s\\n' "$*" >> ${heard}\nenv | sed "s/^/$1 /" >> ${heard}\nexec ${join(real, 'git')} "$@"\n`,
    { mode: 0o755 },
  )
  const token = 'ghs_12345_eyJhbGciOi.J9-token_with.dots'
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization)
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const mirror = await openMirror({
    directory: join(remote.root, 'mirror'),
    url: `http://127.0.0.1:${port}/o/r.git`,
    credentials: async () => ({ username: 'x-access-token', password: token }),
    surroundings: { PATH: `${bin}${delimiter}${process.env['PATH']}`, DATABASE_URL: 'postgres://u:hidden@db/x' },
  })
  await mirror.fetch()
  await mirror.push({ ref: 'refs/heads/x', sha: 'a'.repeat(40), expected: null })
  await mirror.resolve('refs/heads/main')
  await mirror.close()
  server.close()
  expect(asked[0]).toBe(`Basic ${basic}`)
  const lines = readFileSync(heard, 'utf8').split('\n')
  const telling = lines.filter((line) => line.includes(token) || line.includes(basic))
  expect(lines.filter((line) => line.startsWith('ARGS '))).not.toEqual([])
  expect(telling).not.toEqual([])
  expect(telling.filter((line) => !/^(fetch|push) GIT_CONFIG_VALUE_\d=/.test(line))).toEqual([])
  expect(lines.filter((line) => /hidden|WEBHOOK|PRIVATE_KEY/.test(line))).toEqual([])
})
