import type { JsonObject } from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import {
  composeRule,
  type Model,
  type Place,
  type Router,
  resolveGatewayName,
  subsetRulesFor,
} from '../../traffic/traffic.ts'
import { versionNow } from '../resolving/versions.ts'
import { conditionText } from '../rules/conditions.ts'
import { homeOf, hostFrom, namesRules } from '../text/new-object-habits.ts'
import type { Move, NeededVersion, TreeChange } from '../tree-change.ts'
import { serviceName, serviceText } from '../wording.ts'
import { externalService } from './adoptable.ts'
import { type Expose, type Wanted, wantedEntries, wantedPort } from './exposure.ts'

/** All that an exposure is made of, read off the command and the tree. */
export interface Exposing {
  readonly change: Expose
  readonly model: Model
  readonly service: string
  readonly home: Place
  /** As `namespace/name`; null where none was named. */
  readonly gateway: string | null
  /** Empty for every request. */
  readonly entries: readonly Wanted[]
  readonly port: number | null
  readonly subset: string | null
  readonly needs: readonly NeededVersion[]
  readonly notes: readonly string[]
}

const hasSubsets = (model: Model, service: string): boolean =>
  subsetRulesFor(model, service).some(({ subsets }) => subsets.length > 0)

/** What the command means on this tree. Where routes name versions, so does a new one; which version that is may be unknown, and then it is all of them. */
export const exposingOf = (change: Expose, model: Model): Result<Exposing> => {
  const [service] = change.scope.services
  const home = service === undefined ? null : homeOf(model, service)
  if (service === undefined || home === null)
    throw new Error('An exposure is planned from a resolved intent: its service is known and here.')
  const external = externalService(model, service)
  if (external !== null) return failure(external)
  const entries = wantedEntries(change)
  if (!entries.ok) return entries
  const port = wantedPort(model, service, change)
  if (!port.ok) return port
  const versioned = hasSubsets(model, service)
  const subset = versioned && change.version !== null ? versionNow(model, service, change.version) : null
  return success({
    change,
    model,
    service,
    home,
    gateway: change.gateway === null ? null : resolveGatewayName(change.gateway, home.namespace),
    entries: entries.value,
    port: port.value,
    subset,
    needs: subset === null ? [] : [{ service, version: subset }],
    notes:
      versioned && subset === null
        ? [
            `Which version of ${serviceText(service)} is stable cannot be told, so these requests reach all of its pods alike, as those inside the mesh do; version=NAME says one, and /canary and /pin take it from there.`,
          ]
        : [],
  })
}

/** `for shop.example.com with uri /login`. */
const requestsText = ({ change }: Exposing): string => {
  const { conditions, host } = change
  const where = host === '*' ? 'for any host' : `for ${host}`
  const paths = conditions.filter(({ kind }) => kind === 'uri').map(conditionText)
  const others = conditions.filter(({ kind }) => kind !== 'uri').map(conditionText)
  const parts = [...(paths.length === 0 ? [] : [paths.join(' or ')]), ...others]
  return parts.length === 0 ? where : `${where} with ${parts.join(' and ')}`
}

const targetText = ({ service, subset }: Exposing): string =>
  subset === null ? serviceText(service) : `${subset} of ${serviceText(service)}`

/** The rule that sends the wanted requests to the service, for an object of that namespace. */
export const ruleFor = (
  exposing: Exposing,
  wanted: readonly Wanted[],
  within: { readonly namespace: string | null; readonly router: Router | null },
): JsonObject => {
  const { model, service, subset, port, home } = exposing
  const taken = within.router?.rules.flatMap(({ name }) => name ?? []) ?? []
  const named = within.router === null ? namesRules(model) : taken.length > 0
  const own = serviceName(service)
  const free = [own, `${own}-2`, `${own}-3`].find((name) => !taken.includes(name)) ?? null
  const host = hostFrom(model, service, within.namespace, home.path)
  const entries = wanted.filter(({ conditions }) => conditions.length > 0).map(({ entry }) => entry)
  return composeRule(named ? free : null, entries, { host, subset, port })
}

/** Every way to expose leads to one stage of one title. */
export const exposingMove = (
  exposing: Exposing,
  changes: readonly TreeChange[],
  through: string,
  notes: readonly string[],
): Move => ({
  kind: 'move',
  phase: 'traffic',
  changes,
  title: `expose ${exposing.change.host}`,
  effect: `Requests ${requestsText(exposing)} that come in by ${through} go to ${targetText(exposing)}.`,
  needs: exposing.needs,
  notes: [...exposing.notes, ...notes],
})

export const exposed = (exposing: Exposing, router: Router, line: number) =>
  success({
    kind: 'reached' as const,
    message: `Requests ${requestsText(exposing)} go to ${serviceText(exposing.service)} already.`,
    path: router.place.path,
    line,
    notes: [],
  })
