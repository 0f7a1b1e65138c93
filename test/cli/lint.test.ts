import { Ajv } from 'ajv'
import { afterEach, describe, expect, it } from 'vitest'
import { destinationRule, service, to, versions, virtualService, yamlOf } from '../traffic/objects.ts'
import { type Sandbox, sandbox } from './sandbox.ts'

let place: Sandbox | null = null
afterEach(() => place?.remove())

const open = (files: Readonly<Record<string, string>>): Sandbox => {
  place = sandbox('nothing')
  for (const [path, text] of Object.entries(files)) place.write(path, text)
  return place
}

const reviews = (share: number): string =>
  yamlOf([
    ...versions('reviews', ['v1', 'v2']),
    virtualService('reviews', {
      hosts: ['reviews'],
      http: [{ name: 'default', route: [to('reviews', 'v1', 90), to('reviews', 'v2', share)] }],
    }),
  ])

const findings = async (here: Sandbox, ...words: readonly string[]) => {
  const { out, status } = await here.sluice('lint', '--format', 'json', ...words)
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  const list: { code: string; severity: string; path: string; line: number; object: string }[] =
    JSON.parse(out).findings
  return { status, list, short: list.map(({ severity, code, path, line }) => `${severity} ${code} ${path}:${line}`) }
}

describe('sluice lint', () => {
  it('ends with 0 and says so where nothing is wrong', async () => {
    const here = open({ 'apps/reviews.yaml': reviews(10) })
    expect(await here.sluice('lint')).toEqual({
      out: '0 errors, 0 warnings and 0 remarks in 1 file.\n',
      err: '',
      status: 0,
    })
    expect(await findings(here)).toMatchObject({ status: 0, list: [] })
  })

  it('ends with 1 for an error, and prints place, sentence, code and hint', async () => {
    const { out, status } = await open({ 'apps/reviews.yaml': reviews(20) }).sluice('lint')
    expect(status).toBe(1)
    expect(out).toMatch(
      /^apps\/reviews\.yaml:\d+: error: The weights of rule default of VirtualService reviews sum to 110; .*\[weights-not-100\]\n {2}Make them sum to 100\.\n1 error, 0 warnings and 0 remarks in 1 file\.\n$/,
    )
  })

  it('ends with 0 where there are warnings only', async () => {
    const here = open({ 'a.yaml': yamlOf([destinationRule('reviews', { v1: { version: 'v1' } })]) })
    expect(await findings(here)).toMatchObject({
      status: 0,
      short: [expect.stringMatching(/^warning host-not-here a/)],
    })
  })

  it('prints the shape that scripts rely on', async () => {
    const here = open({ 'apps/reviews.yaml': reviews(20) })
    const { out } = await here.sluice('lint', '--format', 'json')
    expect(JSON.parse(out)).toEqual({
      findings: [
        {
          code: 'weights-not-100',
          severity: 'error',
          message: expect.any(String),
          path: 'apps/reviews.yaml',
          line: expect.any(Number),
          object: 'VirtualService/prod/reviews',
          pointer: '/spec/http/[default]',
          hint: 'Make them sum to 100.',
          docs: 'docs/lint.md#weights-not-100',
        },
      ],
    })
  })

  it('prints SARIF 2.1.0', async () => {
    const here = open({ 'some apps/reviews.yaml': reviews(20), 'x.yaml': 'kind: Service\n\tbroken: 1\n' })
    const { out, status } = await here.sluice('lint', '--format', 'sarif')
    const log: unknown = JSON.parse(out)
    expect(status).toBe(1)
    const validate = new Ajv({ strict: false }).compile(sarif)
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true)
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: { name: 'sluice', rules: [{ id: 'weights-not-100' }, { id: expect.stringMatching(/^yaml-/) }] },
          },
          results: [
            {
              ruleId: 'weights-not-100',
              ruleIndex: 0,
              level: 'error',
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: 'some%20apps/reviews.yaml' } },
                  logicalLocations: [{ fullyQualifiedName: 'VirtualService/prod/reviews/spec/http/[default]' }],
                },
              ],
            },
            { ruleIndex: 1, level: 'warning' },
          ],
        },
      ],
    })
  })

  it("keeps a finding's fingerprint when its line moves", async () => {
    const here = open({ 'a.yaml': reviews(20) })
    const print = async (): Promise<unknown> =>
      JSON.parse((await here.sluice('lint', '--format', 'sarif')).out).runs[0].results[0].partialFingerprints
    const before = await print()
    here.write('a.yaml', `# a line more\n${reviews(30)}`)
    expect(await print()).toEqual(before)
  })

  it('tells of files that could not be read, and goes on with the others', async () => {
    const here = open({
      'apps/reviews.yaml': reviews(20),
      'broken.yaml': 'kind: Service\nspec: [1\n',
      'chart/templates/service.yaml': 'kind: Service\nmetadata:\n  name: {{ .Values.name }}\n',
    })
    expect((await findings(here)).short).toEqual([
      expect.stringMatching(/^error weights-not-100 apps/),
      expect.stringMatching(/^warning yaml-invalid broken.yaml:\d/),
      'info yaml-template chart/templates/service.yaml:3',
    ])
  })

  it('checks the policy, each problem with its line', async () => {
    const here = open({
      'apps/reviews.yaml': reviews(10),
      '.github/sluice.yml': 'merging: propose\nmergin: merge\napprovals:\n  first: 99\n',
    })
    const { short, status, list } = await findings(here)
    expect(short).toEqual([
      'error policy-unknown-key .github/sluice.yml:2',
      'error policy-invalid-value .github/sluice.yml:4',
    ])
    expect(list.map(({ object }) => object)).toEqual(list.map(() => 'Policy/_/.github/sluice.yml'))
    expect(status).toBe(1)
  })

  it('makes what is not here an error where the policy says that the unseen blocks', async () => {
    const here = open({
      'a.yaml': yamlOf([destinationRule('reviews', { v1: { version: 'v1' } })]),
      '.github/sluice.yml': 'unseen: block\n',
    })
    expect(await findings(here)).toMatchObject({ status: 1, short: [expect.stringMatching(/^error host-not-here/)] })
  })

  it("takes a Kustomization's namespace, and leaves its patches alone", async () => {
    const here = open({
      'kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: shop\nresources: [base]\npatches:\n- path: less.yaml\n',
      'base/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [all.yaml]\n',
      'base/all.yaml': yamlOf([
        service('reviews', { namespace: null }),
        destinationRule('reviews.shop.svc.cluster.local', { v1: {} }, { namespace: null }),
        destinationRule('reviews.prod.svc.cluster.local', { v1: {} }, { namespace: null }),
      ]),
      'less.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: reviews}\nspec: {type: ClusterIP}\n',
    })
    const { list } = await findings(here)
    expect(list.map(({ code, object }) => `${code} ${object}`)).toEqual([
      'host-not-here DestinationRule/shop/reviews-prod-svc-cluster-local',
    ])
  })

  it('reads a commit instead of the files', async () => {
    const here = open({ 'apps/reviews.yaml': reviews(20) })
    here.git(['init', '--quiet'])
    here.git(['add', '.'])
    here.git(['commit', '--quiet', '-m', 'first'])
    here.write('apps/reviews.yaml', reviews(10))
    expect((await findings(here)).status).toBe(0)
    expect((await findings(here, '--ref', 'HEAD')).short).toEqual([
      expect.stringMatching(/^error weights-not-100 apps\/reviews.yaml:\d+$/),
    ])
    expect((await here.sluice('lint', '--ref', 'nothing')).status).toBe(2)
  })

  it('ends with 2 for wrong arguments', async () => {
    expect((await open({}).sluice('lint', '--format', 'xml')).status).toBe(2)
  })
})

/** The parts of the published SARIF 2.1.0 schema that our log has: names, types, what is required, and nothing beside. */
const text = {
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { text: { type: 'string' } },
}
const level = { enum: ['none', 'note', 'warning', 'error'] }
const only = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})
const sarif = only({
  $schema: { type: 'string' },
  version: { const: '2.1.0' },
  runs: {
    type: 'array',
    items: only({
      tool: only({
        driver: only({
          name: { type: 'string' },
          rules: {
            type: 'array',
            uniqueItems: true,
            items: only({
              id: { type: 'string' },
              shortDescription: text,
              help: text,
              defaultConfiguration: only({ level }),
            }),
          },
        }),
      }),
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
      results: {
        type: 'array',
        items: only({
          ruleId: { type: 'string' },
          ruleIndex: { type: 'integer', minimum: 0 },
          level,
          message: text,
          locations: {
            type: 'array',
            items: only({
              physicalLocation: only({
                artifactLocation: only({ uri: { type: 'string' }, uriBaseId: { type: 'string' } }),
                region: only({ startLine: { type: 'integer', minimum: 1 } }),
              }),
              logicalLocations: { type: 'array', items: only({ fullyQualifiedName: { type: 'string' } }) },
            }),
          },
          partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
        }),
      },
    }),
  },
})
