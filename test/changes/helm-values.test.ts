import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  type AlreadySo,
  type MergedStage,
  type Plan,
  planRollback,
  proveStages,
  withPolicyOf,
} from '../../src/changes/changes.ts'
import { policyPath, readPolicy } from '../../src/config/config.ts'
import { applyEdits, guardedParse, isJsonObject, type Snapshot, valueAt } from '../../src/manifests/manifests.ts'
import type { Result } from '../../src/problem.ts'
import { makeRenderer } from '../../src/render/render.ts'
import { realTools } from '../render/renderers.ts'
import { carriedOut, filesBelow, planOf, sha256, snapshotOf } from './planning.ts'

const example = (name: string): Snapshot =>
  snapshotOf(filesBelow(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url))))

const chart = example('helm-values')

const planned = (result: Result<Plan | AlreadySo>): Plan => {
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join(' '))
  if ('kind' in result.value) throw new Error(result.value.message)
  return result.value
}

/** What the files are after each stage. */
const statesOf = (snapshot: Snapshot, { stages }: Plan): readonly Snapshot[] => {
  let state = snapshot
  return stages.map(({ edits }) => {
    state = applyEdits(state, edits)
    return state
  })
}

/** One layout in which the values of a chart hold both. */
interface Layout {
  readonly what: string
  readonly chart: Snapshot
  /** Where the values are. */
  readonly file: string
  readonly root: string
  readonly environment: string | null
  readonly service: string
}

const mappedExample = (): Snapshot => {
  const files = example('helm-mapped')
  const policy = readPolicy(files.files.get(policyPath)?.text ?? null)
  if (!policy.ok) throw new Error(JSON.stringify(policy.problems))
  return withPolicyOf(files, policy.value)
}

const layouts: readonly Layout[] = [
  {
    what: 'a chart',
    chart,
    file: 'values.yaml',
    root: '',
    environment: null,
    service: 'default/product-page-svc',
  },
  {
    what: 'the mapping of a chart in a registry',
    chart: mappedExample(),
    file: 'clusters/prod/productpage.yaml',
    root: '/spec/values',
    environment: 'prod',
    service: 'shop-prod/productpage',
  },
]

interface Side {
  readonly weight: unknown
  readonly replicas: unknown
  readonly tag: unknown
}

describe.each(layouts)('$what whose values hold production and canary', (layout) => {
  const { chart: begin, file, root, environment, service } = layout
  const textOf = ({ files }: Snapshot): string => files.get(file)?.text ?? ''
  const sides = (snapshot: Snapshot): { readonly production: Side; readonly canary: Side } => {
    const read = guardedParse(textOf(snapshot), file)
    if (!read.ok || !isJsonObject(read.value.value)) throw new Error('the values are no map')
    const { value } = read.value
    const side = (name: string): Side => ({
      weight: valueAt(value, `${root}/${name}Deployment/weight`),
      replicas: valueAt(value, `${root}/${name}Deployment/replicaCount`),
      tag: valueAt(value, `${root}/${name}Deployment/image/tag`),
    })
    return { production: side('production'), canary: side('canary') }
  }

  /** `100 × 2 of 83 | 0 × 0 of 83`: weight, pods and tag of production, then of the canary. */
  const spoken = (snapshot: Snapshot): string => {
    const { production, canary } = sides(snapshot)
    return [production, canary].map(({ weight, replicas, tag }) => `${weight} × ${replicas} of ${tag}`).join(' | ')
  }

  const there = environment === null ? '' : ` --env ${environment}`
  const release = statesOf(begin, planned(planOf(begin, `/canary start --image-tag 84${there}`)))
  const carried = release.at(-1) ?? begin
  const promotion = statesOf(carried, planned(planOf(carried, `/promote canary${there}`)))
  const states = [...release, ...promotion]

  it('goes through seven states, and no other file is touched', () => {
    expect(states.map(spoken)).toEqual([
      '100 × 2 of 83 | 0 × 2 of 84',
      '90 × 2 of 83 | 10 × 2 of 84',
      '10 × 2 of 83 | 90 × 2 of 84',
      '0 × 2 of 83 | 100 × 2 of 84',
      '0 × 2 of 84 | 100 × 2 of 84',
      '100 × 2 of 84 | 0 × 2 of 84',
      '100 × 2 of 84 | 0 × 0 of 84',
    ])
    for (const state of states)
      for (const [path, { text }] of state.files) if (path !== file) expect(text).toBe(begin.files.get(path)?.text)
  })

  it('changes single values and keeps every other byte', () => {
    const lines = textOf(states[0] ?? begin).split('\n')
    const differing = textOf(states[1] ?? begin)
      .split('\n')
      .filter((line, index) => line !== lines[index])
    expect(differing.map((line) => line.trim())).toEqual(['weight: 90', 'weight: 10'])
  })

  it('is at each state on the way back without a touch of pods that carry requests', () => {
    for (const [index, state] of states.entries()) {
      const merged = states.slice(0, index + 1).map(
        (after, number): MergedStage => ({
          number: number + 1,
          commit: String(number),
          files: [{ path: file, before: textOf(states[number - 1] ?? begin), after: textOf(after) }],
        }),
      )
      const back = planned(
        planRollback({
          command: '/rollback',
          services: [service],
          environment,
          roles: { [service]: { stable: 'production', canary: 'canary' } },
          stages: merged.toReversed(),
          to: { kind: 'baseline' },
          now: false,
          snapshot: state,
          hash: sha256,
        }),
      )
      let before = state
      for (const after of statesOf(state, back)) {
        const [old, fresh] = [sides(before), sides(after)]
        for (const name of ['production', 'canary'] as const) {
          const carries = old[name].weight !== 0 || fresh[name].weight !== 0
          if (carries) expect({ ...fresh[name], weight: 0 }, spoken(before)).toEqual({ ...old[name], weight: 0 })
          if (fresh[name].weight !== 0) expect(fresh[name].replicas).not.toBe(0)
        }
        before = after
      }
      expect(textOf(before), `back from state ${index + 1}`).toBe(textOf(begin))
    }
  })
})

describe('a chart that holds production and canary', () => {
  it('has no third version: the answer is the line that is meant', () => {
    const refused = planOf(chart, '/canary start v2 --image-tag 84 --soak 5m')
    expect(refused.ok ? [] : refused.problems).toMatchObject([
      {
        code: 'unknown-version',
        path: 'templates/deployment.yaml',
        hint: expect.stringContaining('/canary start canary product-page-svc --image-tag 84 --soak 5m'),
      },
    ])
  })

  it('says where the values have what is so already', () => {
    const so = (command: string) => {
      const already = planOf(chart, command)
      return already.ok && 'kind' in already.value ? `${already.value.path}:${already.value.line}` : already
    }
    expect(so('/image canary --image-tag 83')).toBe('values.yaml:18')
    expect(so('/scale production 2')).toBe('values.yaml:6')
  })

  it('offers the swap where its templates make both versions, so that none of them can be retired', () => {
    const refused = planOf(carriedOut(chart, '/scale canary 2'), '/promote canary --advance')
    expect(refused.ok ? [] : refused.problems).toMatchObject([
      { hint: expect.stringContaining('keep both: /promote canary product-page-svc --swap') },
    ])
  })

  it.runIf(realTools !== null)('is proven by helm at every stage', async () => {
    const { render } = makeRenderer(realTools ?? { helm: null, kustomize: null })
    const plan = planned(planOf(chart, '/canary start --image-tag 84'))
    const proven = await proveStages(plan, chart, render, plan.stages.length)
    const rendered = proven.ok ? proven.value.stages.map((stage) => stage.rendered) : proven.problems
    expect(rendered).toMatchObject(plan.stages.map(() => [{ kind: 'proven', environment: null }]))
    expect(JSON.stringify(rendered)).toContain(String.raw`-      weight: 100\n+      weight: 90`)
  })

  it('says that it was trusted where there is no helm', async () => {
    const plan = planned(planOf(chart, '/canary start --image-tag 84'))
    const proven = await proveStages(plan, chart, null, 1)
    expect(proven.ok && proven.value.stages[0]?.rendered).toMatchObject([{ kind: 'trusted' }])
  })

  it.runIf(realTools !== null)('is refused where helm comes to something else than was read', async () => {
    const plan = planned(planOf(chart, '/canary start --image-tag 84'))
    const { render } = makeRenderer(realTools ?? { helm: null, kustomize: null })
    let calls = 0
    const lying = async (rendering: Parameters<typeof render>[0]) => {
      const made = await render(rendering)
      calls++
      return made.ok && calls === 2 ? { ...made, value: made.value.replace('replicas: 2', 'replicas: 3') } : made
    }
    const proven = await proveStages(plan, chart, lying, 1)
    expect(proven.ok ? [] : proven.problems).toMatchObject([{ code: 'render-differs' }])
  })

  it('says of a mapped one that no tool was asked, even where there is one', async () => {
    const mapped = mappedExample()
    const plan = planned(planOf(mapped, '/canary start --image-tag 84 --env prod'))
    const render = async () => ({ ok: true as const, value: '' })
    const proven = await proveStages(plan, mapped, render, 1)
    expect(proven.ok && proven.value.stages[0]?.rendered).toMatchObject([
      { kind: 'trusted', environment: 'prod', why: expect.stringContaining('kept elsewhere') },
    ])
  })
})
