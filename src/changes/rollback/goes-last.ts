import { objectName, type Subset, versionsOf, type Workload } from '../../traffic/traffic.ts'
import type { Tree } from '../text/tree.ts'
import { imagesOf, shareOf } from './overwritten.ts'

const podsOf = ({ replicas }: Workload): number => replicas ?? 1

const workloadsOf = ({ model }: Tree): ReadonlyMap<string, Workload> =>
  new Map(model.workloads.map((workload) => [objectName(workload.place), workload]))

const subsetsOf = ({ model }: Tree): ReadonlyMap<string, readonly Subset[]> =>
  new Map(model.subsetRules.map(({ place, subsets }) => [objectName(place), subsets]))

const takesRequests = (tree: Tree, services: readonly string[], workload: Workload): boolean =>
  services.some((service) =>
    versionsOf(tree.model, service).some(
      ({ name, workloads }) => workloads.includes(workload) && shareOf(tree, service, name) > 0,
    ),
  )

/** Workloads that requests leave on the way back, and whose pods get another image by it. */
const isLeft = (start: Tree, end: Tree, services: readonly string[], one: Workload, other: Workload): boolean =>
  imagesOf(one) !== imagesOf(other) && takesRequests(start, services, one) && !takesRequests(end, services, other)

/**
 * What of a way back must wait until everything else of it is live: pods and subsets that become fewer, for others take over from them, and pods that
 * requests leave before they run another image. The objects by name.
 */
export const goesLast = (start: Tree, end: Tree, services: readonly string[]): ReadonlySet<string> => {
  const [now, then] = [workloadsOf(start), workloadsOf(end)]
  const workloads = [...now].flatMap(([name, one]) => {
    const other = then.get(name)
    const waits = other === undefined || podsOf(other) < podsOf(one) || isLeft(start, end, services, one, other)
    return waits ? [name] : []
  })
  const kept = subsetsOf(end)
  const rules = [...subsetsOf(start)].flatMap(([name, subsets]) => {
    const left = kept.get(name)
    const brings = left?.some((subset) => !subsets.some((one) => one.name === subset.name)) ?? false
    return !brings && (left?.length ?? 0) < subsets.length ? [name] : []
  })
  const gone = new Set(end.model.objects.map(({ place }) => objectName(place)))
  const objects = start.model.objects.map(({ place }) => objectName(place)).filter((name) => !gone.has(name))
  return new Set([...workloads, ...rules, ...objects])
}

/** Whether pods come and pods go, so that one takes over from the other without a route between them. */
export const takesOver = (start: Tree, end: Tree): boolean => {
  const [now, then] = [workloadsOf(start), workloadsOf(end)]
  const count = (pods: ReadonlyMap<string, Workload>, name: string): number => {
    const workload = pods.get(name)
    return workload === undefined ? 0 : podsOf(workload)
  }
  const steps = [...new Set([...now.keys(), ...then.keys()])].map((name) => count(then, name) - count(now, name))
  return steps.some((step) => step > 0) && steps.some((step) => step < 0)
}
