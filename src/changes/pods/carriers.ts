import {
  bringsPods,
  type Destination,
  type Model,
  type Router,
  type Rule,
  selects,
  serviceCatalogue,
  subsetRulesFor,
  type Workload,
  workloadsBehind,
} from '../../traffic/traffic.ts'
import { percentText, routerText, ruleText, serviceText } from '../wording.ts'

/** A rule that sends requests to some pods. */
export interface Carrier {
  readonly router: Router
  readonly rule: Rule
  readonly destination: Destination
}

/** Pods as routes can mean them: by the subset's name, and by the workload behind it where it is here. */
export interface Pods {
  readonly service: string | null
  readonly version: string | null
  readonly workloads: readonly Workload[]
}

type Target = Pick<Destination, 'service' | 'subset'>

/** Whether what a route names reaches these pods. A subset that is not here is known by its name alone. */
export const reaches = (model: Model, { service, subset }: Target, pods: Pods): boolean => {
  if (subset !== null && service === pods.service && subset === pods.version) return true
  const behind = workloadsBehind(model, service).filter((workload) => pods.workloads.includes(workload))
  if (behind.length === 0 || subset === null) return behind.length > 0
  const labels = subsetRulesFor(model, service)
    .flatMap(({ subsets }) => subsets)
    .find(({ name }) => name === subset)?.labels
  return labels !== undefined && behind.some((workload) => selects(labels, workload.labels))
}

/** Every rule with a destination that reaches these pods, whatever its share. */
export const destinationsTo = (model: Model, pods: Pods): readonly Carrier[] =>
  model.routers.flatMap((router) =>
    router.rules.flatMap((rule) =>
      rule.action.kind === 'route'
        ? rule.action.destinations.flatMap((destination) =>
            reaches(model, destination, pods) ? [{ router, rule, destination }] : [],
          )
        : [],
    ),
  )

/** The rules that send requests to these pods. */
export const carriersOf = (model: Model, pods: Pods): readonly Carrier[] =>
  destinationsTo(model, pods).filter(({ destination }) => destination.share > 0)

export const carrierText = ({ router, rule, destination }: Carrier): string =>
  `${routerText(router)}, rule ${ruleText(rule)}: ${percentText(destination.share)} %`

/** The services in front of a workload, by whether a route here decides about them. */
const inFront = (
  model: Model,
  workload: Workload,
): { readonly isRouted: boolean; readonly plain: readonly string[] } => {
  const routed = new Set(
    model.routers.flatMap(({ rules }) =>
      rules.flatMap(({ action }) => (action.kind === 'route' ? action.destinations.map(({ service }) => service) : [])),
    ),
  )
  const isBehind = (key: string): boolean => workloadsBehind(model, key).includes(workload)
  const plain = serviceCatalogue(model).services.flatMap(({ key }) => (!routed.has(key) && isBehind(key) ? [key] : []))
  return { isRouted: [...routed].some(isBehind), plain }
}

/** The services in front of a workload where no route here decides about any of them: their requests reach all of their pods alike. */
export const unroutedBefore = (model: Model, workload: Workload): readonly string[] => {
  const { isRouted, plain } = inFront(model, workload)
  return isRouted ? [] : plain
}

/** Services that only share the pods of a routed one, such as for metrics or a headless one: versions are not told by them. */
export const servicesBeside = (model: Model, workload: Workload): readonly string[] => {
  const { isRouted, plain } = inFront(model, workload)
  return isRouted ? plain : []
}

export const besideNotes = (model: Model, workload: Workload): readonly string[] =>
  servicesBeside(model, workload).map(
    (service) =>
      `Service ${serviceText(service)} is in front of the same pods, and no route here decides about it: it sends to all of them alike, whatever their weight.`,
  )

/** The other workloads of a service that have pods. */
export const othersWithPods = (model: Model, service: string, workload: Workload): readonly Workload[] =>
  workloadsBehind(model, service).filter((other) => other !== workload && bringsPods(other))
