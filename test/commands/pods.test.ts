import { describe, expect, it } from 'vitest'
import { formatCommand, parseComment } from '../../src/commands/commands.ts'
import { command, parse, refusal, shop } from './shop.ts'

const reference = (text: string) => ({ kind: 'reference', reference: text })
const tag = (text: string) => ({ kind: 'tag', tag: text })
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

describe('a command on pods', () => {
  const deploy = (version: string, image: unknown, more: object = {}) => ({
    verb: 'deploy',
    version,
    image,
    container: null,
    ...more,
  })
  const image = (version: string | null, choice: unknown, more: object = {}) => ({
    verb: 'image',
    version,
    image: choice,
    container: null,
    ...more,
  })
  const goal = (version: string | null, more: object) => ({
    verb: 'autoscale',
    version,
    minimum: null,
    maximum: null,
    cpu: null,
    memory: null,
    ...more,
  })
  const reviews = { services: ['default/reviews'] }

  it.each([
    ['/deploy v4 --image nginx:1.16.1', deploy('v4', reference('nginx:1.16.1'))],
    ['/deploy v4 reviews --image-tag 4', deploy('v4', tag('4'), reviews)],
    ['/deploy reviews v4 --image=docker.io/istio/x:1', deploy('v4', reference('docker.io/istio/x:1'), reviews)],
    ['/deploy version=v4 service=reviews --image nginx', deploy('v4', reference('nginx'), reviews)],
    ['/deploy v4 --image nginx:1 container=app', deploy('v4', reference('nginx:1'), { container: 'app' })],
    ['/image v2 nginx:1.16.1', image('v2', reference('nginx:1.16.1'))],
    [
      `/image v2 registry.example.com:5000/a/b:1@${digest}`,
      image('v2', reference(`registry.example.com:5000/a/b:1@${digest}`)),
    ],
    [`/image v2 nginx@${digest}`, image('v2', reference(`nginx@${digest}`))],
    ['/image v2 localhost/nginx reviews', image('v2', reference('localhost/nginx'), reviews)],
    ['/image --image-tag 1.16.1 deployment=my-nginx', image(null, tag('1.16.1'), { workload: 'my-nginx' })],
    ['/image nginx:1 deployment=shop/my-nginx', image(null, reference('nginx:1'), { workload: 'shop/my-nginx' })],
    ['/scale v2 3 reviews', { verb: 'scale', version: 'v2', replicas: 3, ...reviews }],
    ['/scale v2 0', { verb: 'scale', version: 'v2', replicas: 0 }],
    ['/scale 5 deployment=my-nginx', { verb: 'scale', version: null, replicas: 5, workload: 'my-nginx' }],
    ['/scale 50 3 _/20', { verb: 'scale', version: '50', replicas: 3, services: ['_/20'] }],
    ['/autoscale v2 min=1 max=10 cpu=50', goal('v2', { minimum: 1, maximum: 10, cpu: 50 })],
    ['/autoscale v2 MAX=10 cpu=50% memory=80%', goal('v2', { maximum: 10, cpu: 50, memory: 80 })],
    ['/autoscale max=6 cpu=70 deployment=web', goal(null, { maximum: 6, cpu: 70, workload: 'web' })],
    ['/retire v1 reviews', { verb: 'retire', version: 'v1', ...reviews }],
    ['/retire deployment=web', { verb: 'retire', version: null, workload: 'web' }],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/deploy --image nginx:1', 'version-missing'],
    ['/deploy reviews --image nginx:1', 'version-missing'],
    ['/deploy v4', 'image-missing'],
    ['/deploy v4 --image nginx:1 --image-tag 2', 'said-twice'],
    ['/deploy v4 v5 --image nginx:1', 'unknown-service'],
    ['/image nginx:1', 'version-missing'],
    ['/image v2', 'image-missing'],
    ['/image v2 reviews', 'image-missing'],
    ['/image v9 nginx:1 reviews', 'unknown-version'],
    ['/image v2 nginx:1@sha256:abc', 'image-invalid'],
    ['/image v2 nginx:', 'image-invalid'],
    ['/image v2 a//b:1', 'image-invalid'],
    ['/image v2 nginx:1 version=v2 deployment=web', 'said-twice'],
    ['/image nginx:1 deployment=My-Nginx', 'workload-name-invalid'],
    ['/image v2 nginx:1 container=App', 'container-name-invalid'],
    ['/scale v2', 'count-missing'],
    ['/scale 3', 'version-missing'],
    ['/scale v2 -1', 'count-invalid'],
    ['/scale v2 1.5', 'count-invalid'],
    ['/scale v2 1001', 'count-out-of-range'],
    ['/scale v2 99999999999999999999', 'count-out-of-range'],
    ['/scale v2 3 deployment=web', 'version-misplaced'],
    ['/autoscale v2', 'scaling-missing'],
    ['/autoscale v2 min=11 max=10 cpu=50', 'bounds-crossed'],
    ['/autoscale v2 min=0 max=10', 'count-out-of-range'],
    ['/autoscale v2 cpu=0', 'utilization-invalid'],
    ['/autoscale v2 cpu=-5', 'utilization-invalid'],
    ['/autoscale v2 cpu=1001', 'utilization-invalid'],
    ['/autoscale v2 max=5 max=6', 'said-twice'],
    ['/retire', 'version-missing'],
    ['/retire reviews', 'version-missing'],
    ['/retire v9 reviews', 'unknown-version'],
  ])('%s is refused: %s', (line, code) => expect(refusal(line)).toMatch(new RegExp(`^${code} \\| `)))

  it.each([
    ['/deploy V4 --image nginx:1', 'Type: /deploy v4 --image nginx:1'],
    ['/deploy v4 --image Nginx:1', 'Type: /deploy v4 --image nginx:1'],
    ['/deploy v4 --image https://nginx:1', 'Type: /deploy v4 --image nginx:1'],
    ['/image v2 --image-tag nginx:3', 'Type: /image v2 --image-tag 3'],
    ['/image v2 reviews nginx:3', 'Type: /image v2 nginx:3 reviews'],
    ['/scale 3 v2', 'Type: /scale v2 3'],
    ['/scale v2 +3', 'Type: /scale v2 3'],
    ['/autoscale v2 cpu=49.6', 'Type: /autoscale v2 cpu=50'],
  ])('%s is put right: %s', (line, hint) => expect(refusal(line).split(' | ')[1]).toBe(hint))

  it.each(['/retire v9 reviews', '/retire v9'])('%s is not told how to bring what it wants gone', (line) => {
    expect(refusal(line)).toContain('it is so already')
    expect(refusal(line)).not.toContain('deploy VERSION')
  })
})

describe('a canary with pods', () => {
  const canary = (percent: number, version: string | null, pods: unknown, more: object = {}) => ({
    verb: 'canary',
    percent,
    version,
    pods,
    ...more,
  })
  const bringing = (image: unknown, container: string | null = null) => ({ kind: 'image', image, container })

  it.each([
    ['/canary 10 v2 --image nginx:1', canary(10, 'v2', bringing(reference('nginx:1')))],
    ['/canary 10 v9 reviews --image-tag 2', canary(10, 'v9', bringing(tag('2')), { services: ['default/reviews'] })],
    [
      '/canary 10 reviews --image nginx:1 container=app',
      canary(10, null, bringing(reference('nginx:1'), 'app'), { services: ['default/reviews'] }),
    ],
    ['/canary 25 v2 --by replicas', canary(25, 'v2', { kind: 'replicas', total: null })],
    ['/canary 25 v2 --by=REPLICAS --pods 20', canary(25, 'v2', { kind: 'replicas', total: 20 })],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/canary 10 V9 reviews --image nginx:1', 'version-name-invalid | Type: /canary 10 v9 reviews --image nginx:1'],
    ['/canary 25 v2 --by weight', 'by-unknown | Type: /canary 25 v2 --by replicas'],
    ['/image v2 1.16.3', 'image-is-tag | Type: /image v2 --image-tag 1.16.3'],
    ['/image v2 84 reviews', 'image-is-tag | Type: /image v2 --image-tag 84 reviews'],
    ['/canary 10 v2 --image v1.2', 'image-is-tag | Type: /canary 10 v2 --image-tag v1.2'],
    ['/canary 25 v2 --pods 20', 'flags-exclude | For example: /canary 25 v2 reviews'],
    ['/canary 25 v2 container=app', 'flags-exclude | For example: /canary 25 v2 reviews'],
    ['/canary 25 v2 --by replicas --pods 0', 'count-out-of-range | For example: /canary 25 v2 --by replicas'],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toBe(expected))

  it('does not weigh by replicas what an image brings', () =>
    expect(refusal('/canary 25 v2 --by replicas --image nginx:1')).toMatch(/^flags-exclude \| First the pods:/))
})

describe('a version that a line brings', () => {
  it('is one for the lines after it, and for that service alone', () => {
    const both = parse('/deploy v9 reviews --image nginx:1\n/canary 10 v9 reviews\n/mirror v9 reviews')
    expect(both.problems).toEqual([])
    expect(both.commands.map(({ verb }) => verb)).toEqual(['deploy', 'canary', 'mirror'])
    expect(parse('/deploy v9 reviews --image nginx:1\n/canary 10 v9 ratings').problems).toHaveLength(1)
  })

  it('is one where its service is left out, and where a canary brings it', () => {
    expect(parse('/canary 10 v9 --image nginx:1\n/route uri /x v9').problems).toEqual([])
  })

  it('is none for the lines before it', () =>
    expect(parse('/canary 10 v9 reviews\n/deploy v9 reviews --image nginx:1').problems).toHaveLength(1))
})

describe('a command on pods, written down', () => {
  it.each([
    '/deploy v9 reviews --image nginx:1 container=app',
    '/deploy 20 _/20 --image-tag v1',
    '/image v2 registry:5000/a/b:1 reviews',
    '/image --image-tag 2 deployment=shop/web --supersede',
    '/scale 50 3 _/20',
    '/scale 3 deployment=web --dry-run',
    '/autoscale v2 min=1 max=10 cpu=50 memory=60 reviews',
    '/autoscale cpu=50 deployment=web',
    '/retire blue _/blue',
    '/retire deployment=web',
    '/canary 10 v9 reviews --image-tag 2 container=app',
    '/canary 25 v2 --by replicas --pods 12',
  ])('says the same: %s', (line) => {
    const [first] = parse(line).commands
    if (first === undefined) throw new Error(`not understood: ${JSON.stringify(parse(line).problems)}`)
    for (const options of [{ catalogue: shop }, {}]) {
      const again = parse(formatCommand(first, options)).commands
      expect(again).toEqual([{ ...first, text: again[0]?.text }])
    }
  })
})

describe('a Deployment where a version belongs', () => {
  const lone = { ...shop, workloads: ['lone-v1', 'reviews-v2'] }
  const hint = (line: string) => parseComment(line, lone, { onlySluicePrefix: false }).problems[0]?.hint

  it.each([
    ['/image lone-v1 acme/lone:2', '/image deployment=lone-v1 acme/lone:2'],
    ['/image lone-v1 --image-tag 2', '/image deployment=lone-v1 --image-tag 2'],
    ['/scale lone-v1 3', '/scale deployment=lone-v1 3'],
  ])('%s comes with deployment= in the line', (line, right) => expect(hint(line)).toBe(`Type: ${right}`))

  it('is the version that it carries, where a Service selects it', () => {
    expect(parseComment('/scale reviews-v2 3 reviews', lone, { onlySluicePrefix: false }).problems).toEqual([])
  })
})
