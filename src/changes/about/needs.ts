import { isJsonObject, valueAt } from '../../manifests/manifests.ts'
import {
  findGateway,
  type Model,
  type Place,
  type ReadModel,
  servicesNamed,
  versionLabels,
  type Workload,
  workloadsOfService,
} from '../../traffic/traffic.ts'
import { runsOf } from './file-words.ts'
import { concernedRouters, firstName, gatewayKeys, gatewayName, hostsTo, namesIn } from './references.ts'

/** What has to be read beside what was read already, before all is known that matters to some services. */
export interface Needs {
  /** Files that hold all of these runs, which blanks join. */
  readonly words: ReadonlySet<string>
  /** Files that hold these runs and a Service: one of them may select pods with this label. */
  readonly selectors: ReadonlySet<string>
  /** Every file of these directories. */
  readonly directories: ReadonlySet<string>
  /** Files with a name that may be meant by one of these, which is nowhere. */
  readonly near: ReadonlySet<string>
}

type Labels = Iterable<readonly [string, string]>

/** A number can be written in several ways, and is a label all the same. */
const isNumber = (word: string): boolean => String(Number(word)) === word

const labelRuns = (labels: Labels): readonly string[] =>
  [...labels].flatMap((label) => label.flatMap((word) => (isNumber(word) ? [] : runsOf(word))))

const matchLabels = (model: Model, place: Place): Labels => {
  const written = model.objects.find((object) => object.place === place)
  const labels = written === undefined ? undefined : valueAt(written.value, '/spec/selector/matchLabels')
  return isJsonObject(labels) ? Object.entries(labels).map(([key, value]) => [key, String(value)]) : []
}

const nameLabels = ['app', 'app.kubernetes.io/name', 'k8s-app', 'name', 'service']

const callsItself = ({ labels }: Workload, names: ReadonlySet<string>): boolean =>
  nameLabels.some((label) => names.has((labels.get(label) ?? '').toLowerCase()))

const keyOf = ({ path, document, root }: Place): string => `${path} ${document} ${root}`

const directoryOf = ({ path }: Place): string => path.slice(0, path.lastIndexOf('/') + 1)

/**
 * The words that a model's own references ask for, so that everything which is looked up from the objects of these services is there: whatever names
 * them, what their routers and gateways name, the pods that are selected, what scales those, and where no namespace is stated all that tells it.
 * Nothing depends on the command.
 */
export const needsOf = ({ model, unstated }: ReadModel, services: ReadonlySet<string>): Needs => {
  const words = new Set<string>()
  const selectors = new Set<string>()
  const near = new Set<string>()
  const ask = (...names: readonly string[]): void => {
    for (const name of names) if (!name.startsWith('*')) words.add(runsOf(name).join(' '))
  }
  const askLabels = (labels: Labels): void => {
    const runs = labelRuns(labels)
    if (runs.length > 0) words.add([...new Set(runs)].join(' '))
  }
  const routers = concernedRouters(model, services)
  const called = new Set(
    model.subsetRules.flatMap(({ host, place }) => (services.has(firstName(host)) ? [place.name] : [])),
  )
  // What the rules of those routers stand on, and DestinationRules of the same name: the linter looks at it.
  const names = new Set([
    ...services,
    ...[...routers].flatMap((router) => hostsTo(router).map(firstName)),
    ...model.subsetRules.flatMap(({ host, place }) => (called.has(place.name) ? [firstName(host)] : [])),
  ])
  ask(...names)
  for (const router of routers) {
    ask(router.place.name, ...namesIn(router, model), ...hostsTo(router))
    // Inside the mesh one host is one router's; a gateway merges them.
    if (router.gateways.includes('mesh')) ask(...router.hosts)
    for (const key of gatewayKeys(router)) if (findGateway(model, key) === null) near.add(gatewayName(key))
  }
  const isOurs = (name: string): boolean => services.has(name.toLowerCase())
  const selected = model.services.filter(({ place }) => names.has(place.name.toLowerCase()))
  for (const { place, selector } of selected) {
    askLabels(selector)
    if (isOurs(place.name)) askLabels([...selector].filter(([label]) => !versionLabels.includes(label)))
  }
  const rules = model.subsetRules.filter(({ host }) => names.has(firstName(host)))
  // Flagger's DestinationRules are those of a name and two endings; it names them nowhere.
  for (const { place } of rules) ask(place.name, place.name.replace(/-(?:primary|canary)$/, ''))
  for (const name of names) if (servicesNamed(model, name).length === 0) near.add(name)
  const workloads = new Set([
    ...selected.flatMap((service) => workloadsOfService(model, service)),
    ...model.workloads.filter((workload) => callsItself(workload, names) || workload.place.kind === 'Rollout'),
  ])
  for (const { place } of workloads) ask(place.name)
  const own = new Set([
    ...selected.filter(({ place }) => isOurs(place.name)).flatMap((service) => workloadsOfService(model, service)),
    ...model.workloads.filter((workload) => callsItself(workload, services)),
  ])
  const ownNames = new Set([...own].map(({ place }) => place.name))
  for (const { place } of model.workloads) if (ownNames.has(place.name)) askLabels(matchLabels(model, place))
  const targets = new Set([...workloads].map(({ place }) => place.name))
  const bound = new Set([...routers].flatMap((router) => gatewayKeys(router).map(gatewayName)))
  const important = new Set(
    [
      ...routers,
      ...model.routers.filter((router) => hostsTo(router).some((host) => names.has(firstName(host)))),
      ...selected,
      ...rules,
      ...workloads,
      ...model.autoscalers.filter(({ target }) => targets.has(target.name)),
      ...model.gateways.filter(({ place }) => bound.has(place.name)),
    ].map(({ place }) => keyOf(place)),
  )
  const open = openPlaces(model, unstated, important)
  const isOpen = ({ place }: { readonly place: Place }): boolean => open.has(keyOf(place))
  for (const router of model.routers.filter(isOpen)) ask(router.place.name, ...namesIn(router, model))
  for (const { place, selector } of model.services.filter(isOpen)) {
    ask(place.name)
    askLabels(selector)
  }
  for (const { host } of model.subsetRules.filter(isOpen)) ask(firstName(host))
  for (const { place, labels } of model.workloads.filter(isOpen)) {
    ask(place.name, ...nameLabels.flatMap((label) => labels.get(label) ?? []))
    for (const label of labels) selectors.add(labelRuns([label]).join(' '))
  }
  for (const { target } of model.autoscalers.filter(isOpen)) ask(target.name)
  for (const { place } of model.gateways.filter(isOpen)) ask(place.name)
  const directories = new Set(
    model.objects.flatMap(({ place, namespaceBy }) =>
      namespaceBy === 'neighbours' && important.has(keyOf(place)) ? [directoryOf(place)] : [],
    ),
  )
  return { words, selectors, directories, near }
}

/** Those without a stated namespace among the important ones, and all that are tied to them by more such. */
const openPlaces = (
  model: Model,
  unstated: ReadModel['unstated'],
  important: ReadonlySet<string>,
): ReadonlySet<string> => {
  const lone = model.objects.flatMap(({ place, namespaceBy }) =>
    (namespaceBy === 'nothing' || namespaceBy === 'neighbours') && important.has(keyOf(place)) ? [keyOf(place)] : [],
  )
  const tied = unstated.flatMap(({ places }) => {
    const keys = places.map(keyOf)
    return keys.some((key) => important.has(key)) ? keys : []
  })
  return new Set([...lone, ...tied])
}
