import type { Policy } from '../../config/policy.ts'
import type { Snapshot } from '../../manifests/manifests.ts'
import { type Model, waysIn } from '../../traffic/traffic.ts'
import type { Intent } from '../plan.ts'
import { planIntent } from '../plan-intent.ts'
import { sharesOf } from '../splits/split.ts'

/** True while a version has some, but not all, of a default route: a rollout of it stays open as long as that is so. */
export const isBetween = (model: Model, service: string, version: string): boolean =>
  waysIn(model, service).ways.some(({ rule }) => {
    const share = sharesOf(rule, service).get(version) ?? 0
    return share > 0 && share < 100
  })

/** Whether the manifests say what the intent wants; `refused` where planning on from here is impossible. */
export const intentState = (intent: Intent, snapshot: Snapshot, policy: Policy): 'reached' | 'open' | 'refused' => {
  const plan = planIntent({ intent, snapshot, policy, hash: (text) => String(text.length) })
  if (!plan.ok) return 'refused'
  return 'kind' in plan.value ? 'reached' : 'open'
}
