import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Discovery, type Mirror, readLocalRevision, readRepositoryDirectory } from '../../src/git/git.ts'
import { type Content, deploymentFor, makeRemote, type Remote, routeFor } from './remote.ts'

const pathsIn = (discovery: Discovery): string[] => [...discovery.snapshot.files.keys()]
const byPath = (one: string, other: string): number =>
  (one.split(' ')[1] ?? '') < (other.split(' ')[1] ?? '') ? -1 : 1
const codesIn = (discovery: Discovery): string[] => discovery.skipped.map(({ code, path }) => `${code} ${path}`)

const large = `${routeFor('reviews')}# ${'x'.repeat(2 * 1024 * 1024)}\n`

const files: Record<string, Content> = {
  'apps/reviews/route.yaml': routeFor('reviews'),
  'apps/reviews/deployment.yml': deploymentFor('reviews'),
  'apps/reviews/kustomization.yaml': 'resources: [route.yaml]\n',
  'apps/ratings/route.yaml': routeFor('ratings'),
  'apps/ratings/kustomization.yaml': 'resources: [route.yaml]\n',
  'apps/executable.yaml': { executable: deploymentFor('reviews') },
  'gateway.yaml': 'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: front}\n',
  'root.yaml':
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nspec:\n  http:\n    - delegate: {name: other}\n',
  'settings.yaml': 'colour: blue\n',
  'charts/shop/Chart.yaml': 'name: shop\n',
  'charts/shop/values-prod.yaml': 'weight: 10\n',
  'charts/shop/templates/_names.tpl': '{{ define "name" }}shop{{ end }}',
  'charts/shop/README.md': 'about it',
  'service.json': '{"kind" : "Service", "metadata": {"name": "reviews"}}',
  'README.md': 'kind: Service reviews',
  'large.yaml': large,
  'broken.yaml': Buffer.concat([Buffer.from(routeFor('reviews')), Buffer.from([0xff, 0xfe, 0x0a])]),
  'zero.yaml': `${routeFor('reviews')}\0`,
  'link.yaml': { link: 'apps/reviews/route.yaml' },
  'passwords.yaml': { link: '/etc/passwd' },
  ':(exclude)odd "name"\nü.yaml': routeFor('reviews'),
  '.github/sluice.yml': 'environments: []\n',
}

const everything = [
  ':(exclude)odd "name"\nü.yaml',
  'apps/executable.yaml',
  'apps/ratings/kustomization.yaml',
  'apps/ratings/route.yaml',
  'apps/reviews/deployment.yml',
  'apps/reviews/kustomization.yaml',
  'apps/reviews/route.yaml',
  'charts/shop/Chart.yaml',
  'charts/shop/templates/_names.tpl',
  'charts/shop/values-prod.yaml',
  'gateway.yaml',
  'root.yaml',
  'service.json',
]
const skipped = ['file-not-text broken.yaml', 'file-too-large large.yaml', 'file-not-text zero.yaml']

describe('discovery', () => {
  let remote: Remote
  let mirror: Mirror
  let head: string
  beforeAll(async () => {
    remote = makeRemote()
    head = remote.commit(files)
    mirror = await remote.mirror()
  })
  afterAll(async () => {
    await mirror.close()
    remote.remove()
  })

  it('reads every file that holds a kind we read, and says which it left unread', async () => {
    const found = await mirror.discover(head)
    expect(pathsIn(found)).toEqual(everything)
    expect(codesIn(found)).toEqual(skipped)
    expect(found.snapshot.revision).toBe(head)
    expect(found.snapshot.files.get('apps/executable.yaml')).toEqual({
      path: 'apps/executable.yaml',
      text: deploymentFor('reviews'),
      mode: '100755',
    })
  })

  it('reads what is asked for by name, where it exists', async () => {
    const found = await mirror.discover(head, { also: ['.github/sluice.yml', 'nothing.yaml', 'passwords.yaml'] })
    expect(pathsIn(found)).toEqual(['.github/sluice.yml', ...everything].sort())
    expect(codesIn(found)).toEqual([...skipped, 'file-not-regular passwords.yaml'].sort(byPath))
  })

  it('reads anew what was asked for by name, when it changes, comes or goes', async () => {
    const also = ['notes.txt', '.github/sluice.yml']
    const texts = async (revision: string): Promise<(string | undefined)[]> => {
      await mirror.fetch()
      const { snapshot } = await mirror.discover(revision, { also })
      return also.map((path) => snapshot.files.get(path)?.text)
    }
    expect(await texts(head)).toEqual([undefined, 'environments: []\n'])
    const changed = remote.commit(
      { 'notes.txt': 'one', '.github/sluice.yml': 'environments: [a]\n' },
      { branch: 'named' },
    )
    expect(await texts(changed)).toEqual(['one', 'environments: [a]\n'])
    expect(await texts(remote.commit({ 'notes.txt': null }, { branch: 'named' }))).toEqual([
      undefined,
      'environments: [a]\n',
    ])
  })

  it('gives the very same file object while the file is the same', async () => {
    const moved = '# moved\napiVersion: networking.istio.io/v1\nkind: Gateway\n'
    const first = await mirror.discover(head)
    const next = remote.commit({ 'gateway.yaml': moved })
    await mirror.fetch()
    const second = await mirror.discover(next)
    expect(second.snapshot.files.get('root.yaml')).toBe(first.snapshot.files.get('root.yaml'))
    expect(second.snapshot.files.get('gateway.yaml')?.text).toBe(moved)
  })

  it('finds in a plain directory, and in a local revision, what it finds in the mirror', async () => {
    const expected = await mirror.discover(head)
    const directory = join(remote.root, 'plain')
    const onDisk: Record<string, Content> = {
      ...files,
      'node_modules/x.yaml': routeFor('reviews'),
      '.git/x.yaml': routeFor('reviews'),
    }
    for (const [path, content] of Object.entries(onDisk)) {
      const place = join(directory, path)
      mkdirSync(dirname(place), { recursive: true })
      if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(place, content)
      else if (content === null) continue
      else if ('executable' in content) writeFileSync(place, content.executable, { mode: 0o755 })
      else if ('link' in content) symlinkSync(content.link, place)
    }
    symlinkSync(directory, join(directory, 'loop'))
    const plain = await readRepositoryDirectory(directory)
    const local = await readLocalRevision(remote.directory, 'main~1')
    if (!plain.ok || !local.ok) throw new Error('neither should fail')
    expect(plain.value.snapshot).toEqual({ ...expected.snapshot, revision: null })
    expect(codesIn(plain.value)).toEqual(skipped)
    expect(local.value).toEqual(expected)
  })

  it('says so where there is no directory, no repository or no such commit', async () => {
    expect(await readRepositoryDirectory(join(remote.root, 'nowhere'))).toMatchObject({
      problems: [{ code: 'directory-not-found' }],
    })
    expect(await readRepositoryDirectory(join(remote.directory, 'HEAD'))).toMatchObject({
      problems: [{ code: 'directory-not-found' }],
    })
    expect(await readLocalRevision(remote.root, 'main')).toMatchObject({ problems: [{ code: 'not-a-git-repository' }] })
    for (const reference of ['no-such-branch', '--output=/tmp/x', '-h', 'main:README.md', 'a b', '']) {
      expect(await readLocalRevision(remote.directory, reference)).toMatchObject({
        problems: [{ code: 'reference-unknown' }],
      })
    }
  })
})

describe('a warm catalogue', () => {
  const names = ['a.yaml', 'b/c.yaml', 'b/d.json', 'b/kustomization.yaml', 'e.txt', 'b']
  const contents: Content[] = [
    null,
    routeFor('reviews'),
    routeFor('ratings'),
    deploymentFor('reviews'),
    'colour: blue\n',
    'resources: []\n',
    { executable: routeFor('reviews') },
    { link: 'a.yaml' },
    `${routeFor('ratings')}# ${'x'.repeat(1024 * 1024)}\n`,
    Buffer.from([0xff, ...Buffer.from('reviews')]),
  ]
  const change = fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...contents), { minKeys: 1, maxKeys: 3 })
  const questions = [{}, { also: ['e.txt'] }, { also: ['b', 'b/kustomization.yaml', 'nothing'] }]

  it('answers like a cold one, from any revision to any other, after a restart too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 4 }), fc.nat(), async (history, seed) => {
        const remote = makeRemote()
        try {
          // A path is a file or a directory in one commit, never both.
          const revisions = [
            remote.commit({ 'a.yaml': routeFor('reviews') }),
            ...history.map((files) => {
              const whole = 'b' in files && files['b'] !== null
              return remote.commit(
                whole
                  ? { 'b/c.yaml': null, 'b/d.json': null, 'b/kustomization.yaml': null, b: files['b'] ?? null }
                  : files,
              )
            }),
          ]
          let warm = await remote.mirror('warm')
          for (const [index, revision] of [...revisions, ...revisions.toReversed()].entries()) {
            if ((seed + index) % 3 === 0) {
              await warm.close()
              warm = await remote.mirror('warm')
            }
            const question = questions[(seed + index) % questions.length]
            const cold = await readLocalRevision(remote.directory, revision, question)
            expect({ ok: true, value: await warm.discover(revision, question) }).toEqual(cold)
          }
          await warm.close()
        } finally {
          remote.remove()
        }
      }),
      { numRuns: 5 },
    )
  })
})
