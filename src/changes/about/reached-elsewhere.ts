import type { Policy } from '../../config/policy.ts'
import { environmentsChanged } from '../../layouts/layouts.ts'
import { applyEdits, type Snapshot } from '../../manifests/manifests.ts'
import { serviceCatalogue } from '../../traffic/traffic.ts'
import type { Elsewhere, Intent, Stage } from '../plan.ts'
import { planIntent } from '../plan-intent.ts'
import { readTree } from '../text/tree.ts'
import { serviceName } from '../wording.ts'

/** The key that a service has in an environment, which may give it a namespace of its own. */
export const keyIn = (snapshot: Snapshot, environment: string | null): ((key: string) => string) => {
  const known = serviceCatalogue(readTree(snapshot, environment).model).services
  return (key) => {
    const named = known.filter(({ name }) => name === serviceName(key))
    const [only, second] = named
    return known.some((service) => service.key === key) || only === undefined || second !== undefined ? key : only.key
  }
}

const environmentsOf = (stages: readonly Stage[], snapshot: Snapshot): readonly string[] => {
  const found = new Set<string>()
  let before = snapshot
  for (const { edits } of stages) {
    const after = applyEdits(before, edits)
    for (const name of environmentsChanged(before, after)) found.add(name)
    before = after
  }
  return [...found].sort()
}

/** The intent with the other environments that its stages would change, where all are meant: from then on it is about these and no more. */
export const withElsewhere = (intent: Intent, snapshot: Snapshot, policy: Policy): Intent => {
  if (intent.everywhere !== true) return intent
  const plan = planIntent({ intent, snapshot, policy, hash: (text) => text })
  if (!plan.ok || 'kind' in plan.value) return intent
  const alsoIn = environmentsOf(plan.value.stages, snapshot)
    .filter((name) => name !== intent.environment)
    .map(
      (environment): Elsewhere => ({ environment, services: intent.services.map(keyIn(snapshot, environment)).sort() }),
    )
  return { ...intent, alsoIn }
}
