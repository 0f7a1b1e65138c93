import { afterEach, describe, expect, it } from 'vitest'
import { to, versions, virtualService, yamlOf } from '../traffic/objects.ts'
import { type Sandbox, sandbox } from './sandbox.ts'

let place: Sandbox | null = null
afterEach(() => place?.remove())

const jason = { match: [{ headers: { 'end-user': { exact: 'jason' } } }], route: [to('reviews', 'v2')] }
const reviews = (...http: readonly object[]): string =>
  yamlOf([...versions('reviews', ['v1', 'v2']), virtualService('reviews', { hosts: ['reviews'], http })])

const open = (): Sandbox => {
  place = sandbox('nothing')
  place.write('apps/reviews.yaml', reviews(jason, { name: 'default', route: [to('reviews', 'v1')] }))
  return place
}

describe('sluice simulate', () => {
  it('prints one line of JSON and nothing else', async () => {
    const seen = await open().sluice('simulate', '--host', 'reviews', '--header', 'end-user=jason', '--format', 'json')
    expect(seen).toMatchObject({ err: '', status: 0 })
    expect(seen.out.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(seen.out)).toMatchObject({
      virtualService: 'reviews',
      rule: '#0',
      destinations: [{ host: 'reviews', subset: 'v2', share: 100, status: 'ok' }],
      httpStatus: 200,
      mirrors: [],
      rewrite: null,
      warnings: [],
      client: 'mesh:prod',
      place: { path: 'apps/reviews.yaml' },
    })
  })

  it('says of weights that are filled in later that no share is known, not that it is nothing', async () => {
    const here = open()
    const [stable, canary] = [to('reviews', 'v1'), to('reviews', 'v2')]
    const route = [
      { ...stable, weight: '$STABLE' },
      { ...canary, weight: '$CANARY' },
    ]
    here.write('apps/reviews.yaml', reviews({ name: 'default', route }))
    const { out } = await here.sluice('simulate', '--host', 'reviews')
    expect(out).toContain('reviews v1  share not known  ok')
    expect(out).toContain('HTTP status: not known from these files')
    expect(out).toContain('warning: A weight of the rule is a placeholder or no number')
    expect(out).not.toContain('0 %')
    expect(out).not.toContain('are 0')
  })

  it('prints lines for people without being asked for a format', async () => {
    const { out } = await open().sluice('simulate', '--host', 'reviews')
    expect(out).toContain('VirtualService reviews, rule default')
    expect(out).toContain('reviews v1  100 %  ok')
    expect(out).toContain('HTTP status: 200')
  })

  it('takes cookies, method, path, port and client', async () => {
    const here = open()
    here.write(
      'apps/reviews.yaml',
      reviews(
        {
          name: 'all',
          match: [
            {
              uri: { exact: '/x' },
              method: { exact: 'POST' },
              headers: { cookie: { exact: 'user=a; b=c=d' }, plain: { exact: 'v' } },
              queryParams: { q: { exact: '1' } },
              port: 9080,
              sourceLabels: { app: 'web' },
            },
          ],
          route: [to('reviews', 'v2')],
        },
        { route: [to('reviews', 'v1')] },
      ),
    )
    const { out } = await here.sluice(
      ...['simulate', '--format', 'json', '--host', 'reviews', '--path', '/x?q=1', '--method', 'post'],
      ...['--cookie', 'user=a', '--cookie', 'b=c=d', '--header', 'Plain: v', '--port', '9080'],
      ...['--from', 'mesh:prod', '--label', 'app=web'],
    )
    expect(JSON.parse(out)).toMatchObject({ rule: 'all' })
  })

  it('reads a revision instead of the files', async () => {
    const here = open()
    here.git(['init', '-q'])
    here.git(['add', '.'])
    here.git(['commit', '-q', '-m', 'one'])
    here.write('apps/reviews.yaml', reviews({ name: 'later', route: [to('reviews', 'v1')] }))
    const rule = async (...words: string[]): Promise<unknown> => {
      const { out } = await here.sluice('simulate', '--host', 'reviews', '--format', 'json', ...words)
      return JSON.parse(out).rule
    }
    expect(await rule()).toBe('later')
    expect(await rule('--ref', 'HEAD')).toBe('default')
  })

  it('says on standard error what could not be read, and answers from the rest', async () => {
    const here = open()
    here.write('broken.yaml', 'kind: VirtualService\napiVersion: networking.istio.io/v1\nspec: [\n')
    const seen = await here.sluice('simulate', '--host', 'reviews', '--format', 'json')
    expect(seen.err).toContain('broken.yaml')
    expect(JSON.parse(seen.out)).toMatchObject({ rule: 'default' })
  })

  it.each([
    [['simulate']],
    [['simulate', '--host', 'x', '--header', 'novalue']],
    [['simulate', '--host', 'x', '--from', 'moon']],
    [['simulate', '--host', 'x', '--from', 'gateway:a/b/c']],
    [['simulate', '--host', 'x', '--port', '0']],
    [['simulate', '--host', 'x', '--path', 'relative']],
    [['simulate', '--host', 'x', '--label', 'a=b']],
    [['simulate', '--host', 'x', '--format', 'xml']],
    [['simulate', '--host', 'x', '--ref', '--upload-pack=x']],
    [['simulate', '--host', 'x', '--repo', 'nowhere']],
  ])('ends with 2 for %j', async (words) => {
    const seen = await open().sluice(...words)
    expect(seen).toMatchObject({ out: '', status: 2 })
    expect(seen.err).not.toBe('')
  })
})

describe('sluice explain', () => {
  it('says of each rule why it does not answer', async () => {
    const { out } = await open().sluice('explain', '--host', 'reviews', '--header', 'end-user=ann')
    expect(out).toContain('no   reviews #0: header end-user is "ann", not "jason"  (apps/reviews.yaml:')
    expect(out).toContain('yes  reviews default: every request')
  })
})

describe('sluice diff', () => {
  const states = (): Sandbox => {
    const here = open()
    here.write('before/reviews.yaml', reviews({ route: [to('reviews', 'v1')] }))
    here.write('after/reviews.yaml', reviews(jason, { route: [to('reviews', 'v1', 90), to('reviews', 'v2', 10)] }))
    return here
  }

  it('says what changes for whom between two directories', async () => {
    const seen = await states().sluice('diff', 'before', 'after', '--format', 'json')
    expect(seen).toMatchObject({ err: '', status: 0 })
    const { classes, unreachable } = JSON.parse(seen.out)
    expect(unreachable).toEqual([])
    expect(classes.map(({ description }: { description: string }) => description)).toEqual([
      'every other request to prod/reviews from the mesh',
      'header end-user = jason to prod/reviews from the mesh',
    ])
    expect(classes[1]).toMatchObject({
      request: { host: 'reviews', headers: [['end-user', 'jason']], from: 'mesh:prod' },
      before: { destinations: [{ subset: 'v1', share: 100 }] },
      after: { destinations: [{ subset: 'v2', share: 100 }] },
    })
  })

  it('is also for people', async () => {
    const { out } = await states().sluice('diff', 'before', 'after')
    expect(out).toContain('  before: reviews v1 100 %\n  after:  reviews v1 90 %, reviews v2 10 %\n')
  })

  it('takes revisions', async () => {
    const here = open()
    here.git(['init', '-q'])
    here.git(['add', '.'])
    here.git(['commit', '-q', '-m', 'one'])
    here.write('apps/reviews.yaml', reviews({ route: [to('reviews', 'v2')] }))
    here.git(['commit', '-q', '-a', '-m', 'two'])
    const { out } = await here.sluice('diff', 'HEAD~1', 'HEAD')
    expect(out).toContain('after:  reviews v2 100 %')
    expect((await here.sluice('diff', 'HEAD', 'HEAD')).out).toBe('No request fares differently.\n')
  })

  it.each([[['diff', 'before']], [['diff', 'before', 'nowhere']], [['diff', 'before', '--output=x']]])(
    'ends with 2 for %j',
    async (words) => {
      expect(await states().sluice(...words)).toMatchObject({ out: '', status: 2 })
    },
  )

  it('says of a rule whose weights are all 0 that nobody is served', async () => {
    const here = states()
    const http = [{ route: [to('reviews', 'v1', 0), to('reviews', 'v2', 0)] }]
    here.write('after/reviews.yaml', reviews(...http))
    const { out } = await here.sluice('diff', 'before', 'after')
    expect(out).toContain('after:  nobody: all weights are 0, which Istio refuses\n')
  })
})

describe('arguments of a request', () => {
  it.each([
    [['--method', '']],
    [['--method', 'GE T']],
    [['--path', 'login']],
    [['--header', 'jason']],
    [['--port', 'http']],
    [['--from', 'nowhere']],
    [['--label', 'app=web']],
  ])('ends with 2 and shows how to write %s', async (words) => {
    const seen = await open().sluice('simulate', '--host', 'reviews', ...words)
    expect(seen).toMatchObject({ status: 2, out: '' })
    expect(seen.err).toMatch(/\[argument-invalid\]\n {2}For example: --/)
  })
})
