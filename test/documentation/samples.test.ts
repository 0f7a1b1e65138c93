import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { proveStages, withPolicyOf } from '../../src/changes/changes.ts'
import { policyPath, readPolicy } from '../../src/config/config.ts'
import { readLayout } from '../../src/layouts/layouts.ts'
import { makeRenderer } from '../../src/render/render.ts'
import { readSamples } from '../../src/samples.ts'
import { filesBelow, planOf, snapshotOf, statesAfter } from '../changes/planning.ts'
import { realTools } from '../render/renderers.ts'

interface Layout {
  readonly sample: string
  /** Each environment with its roots. */
  readonly environments: readonly string[]
  readonly command: string
  /** The only files that the command changes. */
  readonly changed: readonly string[]
  /** Proven by a real tool. */
  readonly isRendered: boolean
}

/** One sample for each layout that is read. */
const layouts: readonly Layout[] = [
  {
    sample: 'shop',
    environments: [],
    command: '/canary 10 v2 reviews',
    changed: ['apps/reviews/virtual-service.yaml'],
    isRendered: false,
  },
  {
    sample: 'kustomize-overlays',
    environments: ['prod: kustomize overlays/prod', 'staging: kustomize overlays/staging'],
    command: '/canary 20 v2 reviews --env prod',
    changed: ['overlays/prod/kustomization.yaml'],
    isRendered: true,
  },
  {
    sample: 'helm-values',
    environments: ['null: helm '],
    command: '/canary start --image-tag 84',
    changed: ['values.yaml'],
    isRendered: true,
  },
  {
    sample: 'helm-release',
    environments: ['prod: helm charts/productpage', 'staging: helm charts/productpage'],
    command: '/canary start --image-tag 84 --env prod',
    changed: ['clusters/prod/productpage.yaml'],
    isRendered: true,
  },
  {
    sample: 'helm-mapped',
    environments: ['prod: helm clusters/prod/productpage.yaml', 'staging: helm clusters/staging/productpage.yaml'],
    command: '/canary start --image-tag 84 --env prod',
    changed: ['clusters/prod/productpage.yaml'],
    isRendered: false,
  },
  {
    sample: 'flux-helm-overlays',
    environments: [
      'production: kustomize apps/production, helm apps/base/podinfo/release.yaml',
      'staging: kustomize apps/staging, helm apps/base/podinfo/release.yaml',
    ],
    command: '/canary 10 v2 --env production',
    changed: ['apps/production/podinfo-patch.yaml'],
    isRendered: false,
  },
  {
    sample: 'argocd-app-of-apps',
    environments: [],
    command: '/canary 10 v2 reviews',
    changed: ['reviews/routes.yaml'],
    isRendered: false,
  },
  {
    sample: 'rendered-manifests',
    environments: ['prod: plain rendered/prod/reviews', 'staging: plain rendered/staging/reviews'],
    command: '/canary 10 v2 reviews --env prod',
    changed: ['rendered/prod/reviews/manifest.yaml'],
    isRendered: false,
  },
  {
    sample: 'monorepo-charts',
    environments: [
      'prod: helm services/ratings/chart, helm services/reviews/chart',
      'staging: helm services/ratings/chart, helm services/reviews/chart',
    ],
    command: '/canary 10 canary reviews --env prod',
    changed: ['services/reviews/chart/values-prod.yaml'],
    isRendered: true,
  },
]

const samples = readSamples()
const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')

describe('the samples', () => {
  it('say each in one line what they are', () => {
    expect(samples.filter(({ about }) => about === '')).toEqual([])
    expect(samples.map(({ name }) => name)).toEqual(expect.arrayContaining(layouts.map(({ sample }) => sample)))
  })

  it.each(layouts)('$sample stands in the pages with its line and the file that it changes', (layout) => {
    expect(page('playground.md')).toMatch(new RegExp(`\\| \`${layout.sample}\` \\|.*\\| \`${layout.command}\` \\|`))
    const [, picture = ''] = page('layouts.md').split(`(\`${layout.sample}\`)`)
    expect(picture.slice(0, 900)).toContain(`(["${layout.command}"])`)
    for (const changed of layout.changed) expect(picture.slice(0, 900)).toContain(changed.split('/').at(-2) ?? changed)
  })

  it.each(layouts)('$sample: $command changes the layer of that environment alone', async (layout) => {
    const directory = fileURLToPath(new URL(`../../examples/${layout.sample}`, import.meta.url))
    const files = snapshotOf(filesBelow(directory))
    const policy = readPolicy(files.files.get(policyPath)?.text ?? null)
    const snapshot = policy.ok ? withPolicyOf(files, policy.value) : files
    expect(
      readLayout(snapshot).environments.map(
        ({ name, roots }) => `${name}: ${roots.map((root) => `${root.kind} ${root.directory}`).join(', ')}`,
      ),
    ).toEqual(layout.environments)
    const plan = planOf(snapshot, layout.command)
    if (!plan.ok || 'kind' in plan.value) throw new Error(JSON.stringify(plan))
    const last = statesAfter(snapshot, plan.value).at(-1)?.files
    expect([...snapshot.files].flatMap(([path, { text }]) => (last?.get(path)?.text === text ? [] : [path]))).toEqual(
      layout.changed,
    )
    expect(last?.size).toBe(snapshot.files.size)
    if (realTools === null || !layout.isRendered) return
    const proven = await proveStages(plan.value, snapshot, makeRenderer(realTools).render, 1)
    expect(proven.ok ? proven.value.stages[0]?.rendered : proven.problems).toMatchObject([{ kind: 'proven' }])
  })
})
