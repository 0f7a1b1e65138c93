import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type AlreadySo, type MergedStage, type Plan, planRollback, proveStages } from '../../src/changes/changes.ts'
import { applyEdits, guardedParse, isJsonObject, type Snapshot, valueAt } from '../../src/manifests/manifests.ts'
import type { Result } from '../../src/problem.ts'
import { makeRenderer } from '../../src/render/render.ts'
import { realTools } from '../render/renderers.ts'
import { filesBelow, planOf, sha256, snapshotOf } from './planning.ts'

const chart = snapshotOf(filesBelow(fileURLToPath(new URL('../../examples/helm-values', import.meta.url))))

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

const textOf = ({ files }: Snapshot): string => files.get('values.yaml')?.text ?? ''

interface Side {
  readonly weight: unknown
  readonly replicas: unknown
  readonly tag: unknown
}

const sides = (snapshot: Snapshot): { readonly production: Side; readonly canary: Side } => {
  const read = guardedParse(textOf(snapshot), 'values.yaml')
  if (!read.ok || !isJsonObject(read.value.value)) throw new Error('the values are no map')
  const { value } = read.value
  const side = (name: string): Side => ({
    weight: valueAt(value, `/${name}Deployment/weight`),
    replicas: valueAt(value, `/${name}Deployment/replicaCount`),
    tag: valueAt(value, `/${name}Deployment/image/tag`),
  })
  return { production: side('production'), canary: side('canary') }
}

/** `100 × 2 of 83 | 0 × 0 of 83`: weight, pods and tag of production, then of the canary. */
const spoken = (snapshot: Snapshot): string => {
  const { production, canary } = sides(snapshot)
  return [production, canary].map(({ weight, replicas, tag }) => `${weight} × ${replicas} of ${tag}`).join(' | ')
}

const release = statesOf(chart, planned(planOf(chart, '/canary start --image-tag 84')))
const carried = release.at(-1) ?? chart
const promotion = statesOf(carried, planned(planOf(carried, '/promote canary')))
const states = [...release, ...promotion]

describe('a chart whose values hold production and canary', () => {
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
      for (const [path, file] of state.files)
        if (path !== 'values.yaml') expect(file.text).toBe(chart.files.get(path)?.text)
  })

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

  it('changes single values and keeps every other byte', () => {
    const differing = textOf(states[1] ?? chart)
      .split('\n')
      .filter((line, index) => line !== textOf(states[0] ?? chart).split('\n')[index])
    expect(differing).toEqual(['  weight: 90', '  weight: 10'])
  })

  it('is at each state on the way back without a touch of pods that carry requests', () => {
    for (const [index, state] of states.entries()) {
      const merged = states.slice(0, index + 1).map(
        (after, number): MergedStage => ({
          number: number + 1,
          commit: String(number),
          files: [{ path: 'values.yaml', before: textOf(states[number - 1] ?? chart), after: textOf(after) }],
        }),
      )
      const back = planned(
        planRollback({
          command: '/rollback',
          services: ['default/product-page-svc'],
          environment: null,
          roles: { 'default/product-page-svc': { stable: 'production', canary: 'canary' } },
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
      expect(textOf(before), `back from state ${index + 1}`).toBe(textOf(chart))
    }
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
})
