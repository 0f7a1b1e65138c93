import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type Sandbox, sandbox, sluiceIn } from './sandbox.ts'

let place: Sandbox | null = null
const open = (from: 'nothing' | 'shop' = 'shop'): Sandbox => {
  place = sandbox(from)
  return place
}
afterEach(() => place?.remove())

/** A service whose next version has pods and no subset yet: two stages. */
const search = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: search, namespace: shop}
spec:
  host: search
  subsets:
    - name: v1
      labels: {version: v1}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: search, namespace: shop}
spec:
  hosts: [search]
  http:
    - route:
        - destination: {host: search, subset: v1}
---
apiVersion: v1
kind: Service
metadata: {name: search, namespace: shop}
spec:
  selector: {app: search}
  ports: [{name: http, port: 80}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: search-v2, namespace: shop}
spec:
  template:
    metadata: {labels: {app: search, version: v2}}
    spec: {containers: [{name: search, image: registry.example/search:2}]}
`

/** A way in by conditions only, which sends to all pods alike. */
const edge = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: edge, namespace: shop}
spec:
  hosts: [shop.example]
  gateways: [public]
  http:
    - match: [{uri: {prefix: /reviews}}]
      route:
        - destination: {host: reviews}
`

describe('sluice plan', () => {
  it('prints one JSON document on one line, with the stages, their edits, diffs and traffic', async () => {
    const { sluice } = open()
    const { out, err, status } = await sluice('plan', '/canary 10 v2 reviews', '--format', 'json')
    expect({ err, status, lines: out.split('\n').length }).toEqual({ err: '', status: 0, lines: 2 })
    const plan = JSON.parse(out)
    expect(plan).toMatchObject({
      command: '/canary 10 v2 reviews',
      services: ['shop/reviews'],
      environment: null,
      base: null,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      stages: [{ title: 'v2 0 → 10 %', traffic: { before: [expect.anything()], after: [expect.anything()] } }],
    })
    expect(plan.findings.filter(({ isNew }: { isNew: boolean }) => isNew)).toEqual([])
    expect(plan.stages[0].traffic.after[0].destinations).toEqual([
      { host: 'reviews', subset: 'v1', share: 90 },
      { host: 'reviews', subset: 'v2', share: 10 },
    ])
    expect(
      plan.stages[0].edits.every(({ path }: { path: string }) => path === 'apps/reviews/virtual-service.yaml'),
    ).toBe(true)
  })

  it('prints diffs that git applies one after the other, to the very text that apply writes', async () => {
    const here = open('nothing')
    here.write('search.yaml', search)
    here.git(['init', '--quiet'])
    here.git(['add', '.'])
    const { out } = await here.sluice('plan', 'canary 10 v2', '--format', 'diff')
    here.git(['apply', '--index'], out)
    const applied = readFileSync(join(here.directory, 'search.yaml'), 'utf8')
    here.write('search.yaml', search)
    expect(await here.sluice('apply', '/canary 10 v2', '--all')).toMatchObject({ status: 0 })
    expect(readFileSync(join(here.directory, 'search.yaml'), 'utf8')).toBe(applied)
  })

  it('takes --env and --all-envs beside the commands too, and not both', async () => {
    const overlays = fileURLToPath(new URL('../../examples/kustomize-overlays', import.meta.url))
    const planned = (...flags: string[]) =>
      sluiceIn(overlays, ['plan', '/canary 10 v2 reviews', '--format', 'json', ...flags])
    const { out, err } = await planned('--all-envs')
    expect(err).toBe('')
    expect(JSON.parse(out)).toMatchObject({ command: '/canary 10 v2 reviews --all-envs' })
    expect(JSON.parse((await planned('--env', 'prod')).out)).toMatchObject({ environment: 'prod' })
    expect(await planned('--env', 'prod', '--all-envs')).toMatchObject({ status: 2 })
  })

  it('reads a revision instead of the files, and says which commit that was', async () => {
    const here = open()
    here.git(['init', '--quiet'])
    here.git(['add', '.'])
    here.git(['commit', '--quiet', '--message', 'as it was'])
    await here.sluice('apply', '/canary 10 v2 reviews')
    const { out, status } = await here.sluice('plan', '/canary 10 v2 reviews', '--ref', 'HEAD', '--format', 'json')
    expect(status).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ base: here.git(['rev-parse', 'HEAD']).trim(), stages: [{ number: 1 }] })
  })

  it('says where the manifests hold it already, and ends with 0', async () => {
    const { sluice } = open()
    const text = await sluice('plan', '/pin v1 reviews')
    expect(text).toMatchObject({ status: 0, err: '' })
    expect(text.out).toMatch(/^Already so: .* \(apps\/reviews\/virtual-service\.yaml:\d+\)\n/)
    const { out } = await sluice('plan', '/pin v1 reviews', '--format', 'json')
    expect(JSON.parse(out)).toMatchObject({
      stages: [],
      alreadySo: { path: 'apps/reviews/virtual-service.yaml', line: expect.any(Number) },
    })
  })

  it('tells what stays untouched even where all is so already', async () => {
    const here = open()
    here.write('edge.yaml', edge)
    const untouched = 'VirtualService shop/edge (through the gateway shop/public) sends to shop/reviews'
    const text = await here.sluice('plan', '/pin v1 reviews')
    expect(text.out).toContain(untouched)
    const { out } = await here.sluice('plan', '/pin v1 reviews', '--format', 'json')
    expect(JSON.parse(out).notes).toContainEqual(expect.stringContaining(untouched))
    expect((await here.sluice('apply', '/pin v1 reviews')).err).toContain(untouched)
  })

  it('shows only the rule that is new, not the default route behind it', async () => {
    const here = open('nothing')
    here.write('search.yaml', search)
    const { out } = await here.sluice('plan', '/route header end-user=jason v1')
    expect(out).toContain('  search end-user-jason (header end-user = jason): nothing → v1 100 %\n')
    expect(out).not.toContain('(every request)')
  })

  it('shows for which requests a rule was that loses some of them', async () => {
    const here = open('nothing')
    const rule = '    - name: two\n      match: [{uri: {prefix: /1}}, {uri: {prefix: /2}}]\n'
    const route = '      route: [{destination: {host: search, subset: v1}}]\n'
    here.write('search.yaml', search.replace('  http:\n', `  http:\n${rule}${route}`))
    const { out } = await here.sluice('plan', '/unroute uri ^=/1')
    expect(out).toContain('  search two (uri begins with /1 or uri begins with /2 → uri begins with /2): v1 100 %\n')
  })

  it.each([
    ['a weight over 100', '/canary 110 v2 reviews', 2, 'weight-out-of-range'],
    ['a weight that is not whole', '/canary 12.5 v2 reviews', 2, 'weight-fraction'],
    ['no command', 'make it faster', 2, 'command-missing'],
    ['a command that changes nothing', '/status', 2, 'nothing-to-plan'],
    ['an unknown service', '/canary 10 v2 revews', 1, 'unknown-service'],
    ['a version that exists nowhere', '/canary 10 v9 reviews', 1, 'unknown-version'],
    ['no service where there are several', '/canary 10 v2', 1, 'service-missing'],
  ])('refuses %s', async (_, command, status, code) => {
    const { sluice } = open()
    const seen = await sluice('plan', command, '--format', 'json')
    expect(seen.status).toBe(status)
    expect(seen.err).toContain(`[${code}]`)
    expect(JSON.parse(seen.out)).toMatchObject({ stages: [], problems: [{ code, hint: expect.any(String) }] })
  })

  it('names the file that could not be read where the service may stand in it', async () => {
    const here = open('nothing')
    here.write('chart.yaml', `${search}---\nkind: VirtualService\nname: {{ .Values.name }}\n`)
    const seen = await here.sluice('plan', '/canary 10 v2 search', '--format', 'json')
    expect(seen.status).toBe(1)
    expect(JSON.parse(seen.out).problems).toMatchObject([
      { code: 'yaml-template', path: 'chart.yaml', line: 35 },
      { code: 'unknown-name' },
    ])
  })

  it('names the line of a policy that cannot be read, and plans nothing', async () => {
    const here = open()
    here.write('.github/sluice.yml', 'merging: perhaps\n')
    const seen = await here.sluice('plan', '/canary 10 v2 reviews')
    expect(seen).toMatchObject({ out: '', status: 1 })
    expect(seen.err).toContain('.github/sluice.yml:1: ')
  })

  it('obeys the policy of the files: what may be edited, and who is stable', async () => {
    const here = open()
    here.write('.github/sluice.yml', 'paths: [clusters/**]\n')
    const seen = await here.sluice('plan', '/canary 10 v2 reviews')
    expect(seen.err).toContain('[path-not-allowed]')
    expect(seen.status).toBe(1)
  })

  it('ends with 2 for a directory that is not there', async () => {
    const { sluice } = open()
    expect(await sluice('plan', '/canary 10 v2', '--repo', 'nowhere')).toMatchObject({ out: '', status: 2 })
  })
})

describe('sluice apply', () => {
  it('writes the next stage and nothing else', async () => {
    const here = open()
    here.git(['init', '--quiet'])
    here.git(['add', '.'])
    const { out, status } = await here.sluice('apply', '/canary 10 v2 reviews', '--format', 'json')
    expect(status).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ written: ['apps/reviews/virtual-service.yaml'], stages: [{ number: 1 }] })
    expect(here.git(['diff', '--name-only'])).toBe('apps/reviews/virtual-service.yaml\n')
    const again = await here.sluice('apply', '/canary 10 v2 reviews', '--format', 'json')
    expect(JSON.parse(again.out)).toMatchObject({ written: [], alreadySo: expect.anything() })
  })

  it('writes stages one by one, each only on the one before', async () => {
    const here = open('nothing')
    here.write('search.yaml', search)
    const early = await here.sluice('apply', '/canary 10 v2', '--stage', '2')
    expect(early.err).toContain('[stage-too-early]')
    expect({ status: early.status, text: readFileSync(join(here.directory, 'search.yaml'), 'utf8') }).toEqual({
      status: 1,
      text: search,
    })
    expect(await here.sluice('apply', '/canary 10 v2')).toMatchObject({ status: 0 })
    expect(await here.sluice('apply', '/canary 10 v2', '--stage', '3')).toMatchObject({ status: 1 })
    expect(await here.sluice('apply', '/canary 10 v2', '--stage', '2')).toMatchObject({ status: 0 })
    expect(await here.sluice('plan', '/canary 10 v2')).toMatchObject({ out: expect.stringMatching(/^Already so/) })
  })

  it('has no stage 2 where the plan never had one', async () => {
    const { sluice } = open()
    const seen = await sluice('apply', '/canary 10 v2 checkout', '--stage', '2')
    expect(seen.err).toContain('[stage-unknown]')
    expect(seen.status).toBe(1)
  })

  it('says how to go on with a plan that cannot be made anew', async () => {
    const { sluice } = open()
    const already = (await sluice('apply', '/canary 10 v2 reviews', '--all')).status
    expect(already).toBe(0)
    const seen = await sluice('apply', '/canary 10 v2 reviews', '--stage', '2')
    expect(seen.err).toContain('Already so')
    expect(seen.err).toContain('--ref COMMIT')
    expect((await sluice('apply', '/canary 10 v2 reviews')).err).not.toContain('--ref')
  })

  it('applies a stage of a plan made at a revision only to files that hold the one before', async () => {
    const here = open('nothing')
    here.write('search.yaml', search)
    here.git(['init', '--quiet'])
    here.git(['add', '.'])
    here.git(['commit', '--quiet', '--message', 'as it was'])
    const words = ['apply', '/canary 10 v2', '--ref', 'HEAD', '--stage'] as const
    expect((await here.sluice(...words, '2')).err).toContain('what stage 1 of the plan made at --ref leaves')
    expect(await here.sluice(...words, '1')).toMatchObject({
      status: 0,
      out: expect.stringContaining("sluice apply '/canary 10 v2' --stage 2 --ref HEAD\n"),
    })
    expect((await here.sluice(...words, '1')).err).toContain('[files-differ]')
    expect(await here.sluice(...words, '2')).toMatchObject({ status: 0 })
  })

  it.each([
    ['--stage', '0'],
    ['--stage', 'two'],
    ['--stage', '1.5'],
    ['--all', '--stage', '1'],
  ])('ends with 2 for %s %s', async (...flags) => {
    const { sluice } = open()
    expect(await sluice('apply', '/canary 10 v2 reviews', ...flags)).toMatchObject({ out: '', status: 2 })
  })

  it('neither reads nor writes through a symbolic link', async () => {
    const here = open('nothing')
    here.write('elsewhere/real.yaml', search)
    mkdirSync(join(here.directory, 'repository'))
    symlinkSync('../elsewhere/real.yaml', join(here.directory, 'repository', 'search.yaml'))
    const seen = await here.sluice('apply', '/canary 10 v2', '--repo', 'repository')
    expect(seen.status).not.toBe(0)
    expect(readFileSync(join(here.directory, 'elsewhere', 'real.yaml'), 'utf8')).toBe(search)
  })
})

describe('/rollback', () => {
  const message = (stage: string, command: string): string =>
    `reviews: ${command}\n\nSluice-Rollout: r1\nSluice-Stage: ${stage}\nSluice-Service: shop/search\nSluice-Command: ${command}\n`

  /** Two stages, each in a commit of its own, as people without the App would merge them. */
  const released = async (): Promise<Sandbox> => {
    const here = open('nothing')
    here.write('search.yaml', search)
    here.git(['init', '--quiet'])
    here.git(['add', '.'])
    here.git(['commit', '--quiet', '--message', 'as it was'])
    for (const stage of ['1/2', '2/2']) {
      await here.sluice('apply', '/canary 10 v2')
      here.git(['commit', '--quiet', '--all', '--message', message(stage, '/canary 10 v2 search')])
    }
    return here
  }

  it('needs a git repository with stages in its history', async () => {
    const plain = open()
    const seen = await plain.sluice('plan', '/rollback')
    expect(seen).toMatchObject({ out: '', status: 1 })
    expect(seen.err).toContain('/rollback needs a git repository with the stages in its history.')
    plain.git(['init', '--quiet'])
    plain.git(['add', '.'])
    plain.git(['commit', '--quiet', '--message', 'no stage'])
    expect(await plain.sluice('apply', '/rollback')).toMatchObject({
      status: 1,
      err: expect.stringContaining('[nothing-to-roll-back]'),
    })
  })

  it('goes back traffic first, stage by stage, to the bytes of before', async () => {
    const here = await released()
    const { out } = await here.sluice('plan', '/rollback', '--format', 'json')
    expect(JSON.parse(out)).toMatchObject({
      services: ['shop/search'],
      stages: [{ title: 'v2 10 → 0 %' }, { title: 'subsets back to the baseline' }],
    })
    expect((await here.sluice('apply', '/rollback', '--stage', '2')).err).toContain('[stage-too-early]')
    expect(await here.sluice('apply', '/rollback')).toMatchObject({ status: 0 })
    expect(await here.sluice('apply', '/rollback', '--stage', '2')).toMatchObject({ status: 0 })
    expect(readFileSync(join(here.directory, 'search.yaml'), 'utf8')).toBe(search)
    expect(await here.sluice('plan', '/rollback')).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^Already so/),
    })
  })

  it('brings in again what has gone back only where that is said', async () => {
    const here = await released()
    const after = readFileSync(join(here.directory, 'search.yaml'), 'utf8')
    expect(await here.sluice('plan', '/rollback --forward')).toMatchObject({
      status: 1,
      err: expect.stringContaining('[goes-back]'),
    })
    await here.sluice('apply', '/rollback', '--all')
    here.git(['commit', '--quiet', '--all', '--message', message('1', '/rollback').replace('r1', 'r2')])
    const seen = await here.sluice('plan', '/rollback')
    expect(seen).toMatchObject({ status: 1, out: '', err: expect.stringContaining('[goes-forward]') })
    expect(seen.err).toContain('/rollback --forward does that.')
    expect(await here.sluice('apply', '/rollback --forward', '--all')).toMatchObject({ status: 0 })
    expect(readFileSync(join(here.directory, 'search.yaml'), 'utf8')).toBe(after)
  })

  it('takes the last stage back alone, and knows stages whose trailers stand in a note', async () => {
    const here = await released()
    here.git(['commit', '--quiet', '--amend', '--message', 'merged by hand'])
    here.git([
      'notes',
      '--ref=sluice',
      'add',
      '--message',
      message('2/2', '/canary 10 v2').split('\n\n')[1] ?? '',
      'HEAD',
    ])
    const { out } = await here.sluice('plan', '/rollback last', '--format', 'json')
    expect(JSON.parse(out)).toMatchObject({
      stages: [{ number: 1, changes: [{ object: 'VirtualService/shop/search' }, {}] }],
    })
    expect(await here.sluice('plan', '/rollback to 2')).toMatchObject({
      status: 1,
      err: expect.stringContaining('[stage-unknown]'),
    })
  })
})
