import type { ChangeCommand } from '../../commands/command.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  bringsPods,
  displayName,
  findService,
  findVersion,
  isCatchAll,
  type Model,
  subsetRulesFor,
  versionsOf,
  type Workload,
  workloadsOfService,
  writeNoSubset,
} from '../../traffic/traffic.ts'
import {
  type Carrier,
  carriersOf,
  carrierText,
  othersWithPods,
  servicesBeside,
  unroutedBefore,
} from '../pods/carriers.ts'
import { outOfRoutes } from '../pods/out-of-routes.ts'
import { notPossible } from '../pods/possible.ts'
import { ownedRule } from '../pods/presence.ts'
import { resolveSubject, subjectText, workloadName, workloadOf, workloadText } from '../pods/subject.ts'
import { podsOf } from '../pods/taking-traffic.ts'
import { listingsOut, workloadOut } from '../pods/workload-out.ts'
import { looseRole, type Resolver } from '../resolving/resolving.ts'
import type { Move, Step, Verb } from '../tree-change.ts'
import { listText, serviceName, serviceText } from '../wording.ts'
import { countOf, podsText } from './scale.ts'

type Retire = Extract<ChangeCommand, { verb: 'retire' }>

/** The workload of a resolved command, as long as it is there. */
const stillHere = (model: Model, change: Retire): Result<Workload | null> => {
  if (change.scope.workload === null) return success(null)
  const found = workloadOf(model, change)
  return found.ok || found.problems[0].code !== 'unknown-workload' ? found : success(null)
}

/** What frees a version of its traffic, as commands. */
const freeing = (model: Model, change: Retire, { rule, destination }: Carrier): string => {
  const { service } = destination
  const name = serviceName(service)
  const other = versionsOf(model, service).find((version) => version.name !== change.version)?.name
  if (rule.matches.some((match) => !isCatchAll(match))) return `First: /unroute ${rule.name ?? rule.index + 1} ${name}`
  return other === undefined ? `First: /deploy VERSION --image REF ${name}` : `First: /pin ${other} ${name}`
}

const takesTraffic = (model: Model, change: Retire, workload: Workload | null): Problem | null => {
  const carriers = carriersOf(model, podsOf(model, change, workload))
  const [carrier] = carriers
  const name = subjectText(change)
  if (carrier !== undefined) {
    const { router, destination } = carrier
    return {
      code: 'version-takes-traffic',
      message: `${name} takes traffic: ${listText(carriers.map(carrierText))}.`,
      path: router.place.path,
      line: destination.line,
      hint: freeing(model, change, carrier),
    }
  }
  if (workload === null || !bringsPods(workload)) return null
  const shared = servicesBeside(model, workload).filter((one) => othersWithPods(model, one, workload).length === 0)
  const [plain] = [...unroutedBefore(model, workload), ...shared]
  if (plain === undefined) return null
  const only = othersWithPods(model, plain, workload).length === 0
  return {
    code: 'version-takes-traffic',
    message: `No route here decides about ${serviceText(plain)}, so the ${podsText(countOf(workload))} of ${workloadText(workload)} take their part of its requests${only ? ', and there are no others' : ''}.`,
    path: workload.place.path,
    line: workload.place.line,
    hint: only ? 'Bring other pods behind the Service first.' : `First: /scale 0 deployment=${workloadName(workload)}`,
  }
}

/** The subset goes once no route names it. */
const subsetOut = (model: Model, service: string, name: string): Result<Step> | null => {
  const found = subsetRulesFor(model, service).flatMap((rule) =>
    rule.subsets.flatMap((subset) => (subset.name === name ? [{ rule, subset }] : [])),
  )
  const [first] = found
  if (first === undefined) return null
  const owned = ownedRule(first.rule)
  if (owned !== null) return failure(owned)
  return success({
    kind: 'move',
    phase: 'subset-out',
    changes: found.map(({ rule, subset }) => ({
      kind: 'patch',
      place: rule.place,
      patch: writeNoSubset(rule, subset),
    })),
    title: `no subset ${name}`,
    effect: `The subset ${name} of ${serviceText(service)} goes; no route names it any more.`,
    needs: [],
    notes: [],
  })
}

/** Of an HTTPRoute's version: the Service of its pods alone goes once no route names it. */
const serviceOut = (model: Model, change: Retire, workload: Workload | null): Move | null => {
  const [service] = change.scope.services
  if (service === undefined || change.version === null) return null
  const backend = findVersion(versionsOf(model, service), change.version)?.backend
  const object = backend === undefined ? null : findService(model, backend)
  if (object === null) return null
  const others = workloadsOfService(model, object).filter((one) => one !== workload)
  if (others.length > 0) return null
  return {
    kind: 'move',
    phase: 'subset-out',
    changes: [...listingsOut(model, [object.place]), { kind: 'remove', place: object.place }],
    title: `no Service of ${change.version}`,
    effect: `The Service ${displayName(object.place)}, of ${change.version} alone, goes; no route names it any more.`,
    needs: [],
    notes: [],
  }
}

const placeOfRest = (model: Model, service: string | undefined): { readonly path: string; readonly line: number } => {
  const known =
    service === undefined
      ? null
      : (subsetRulesFor(model, service)[0]?.place ?? findService(model, service)?.place ?? null)
  const place = known ?? model.objects[0]?.place
  return { path: place?.path ?? '', line: place?.line ?? 1 }
}

/** `/retire v1`: first the routes forget it, then its subset goes, then its pods; each waits until the one before is live. */
export const retire: Verb<'retire'> = (change, model) => {
  const [service] = change.scope.services
  const here = stillHere(model, change)
  if (!here.ok) return here
  const workload = here.value
  const name = subjectText(change)
  const impossible = workload === null ? null : notPossible(workload, 'retire')
  if (impossible !== null) return failure(impossible)
  const taking = takesTraffic(model, change, workload)
  if (taking !== null) return failure(taking)
  const routes = outOfRoutes(model, name, podsOf(model, change, workload))
  if (routes !== null) return success(routes)
  const subset = service === undefined || change.version === null ? null : subsetOut(model, service, change.version)
  if (subset !== null) return subset
  const own = serviceOut(model, change, workload)
  if (own !== null) return success(own)
  if (workload !== null) return success(workloadOut(model, name, workload))
  return success({
    kind: 'reached',
    message: `${name} is gone already.`,
    ...placeOfRest(model, service),
    notes: [],
  })
}

/** A version of several workloads is one command for each of them, so that each is found again once the subset that joins them is gone. */
export const resolveRetire: Resolver<'retire'> = (command, resolving) => {
  const subject = resolveSubject(command, resolving)
  if (!subject.ok) return subject
  const { model } = resolving
  const { scope, version } = subject.value
  const [service] = scope.services
  const named = version === null || service === undefined ? null : findVersion(versionsOf(model, service), version)
  const workloads = named?.workloads.map(workloadName) ?? []
  const changes =
    scope.workload !== null || workloads.length === 0
      ? [{ verb: 'retire' as const, scope, version: versionBehind(model, service, scope.workload) ?? version }]
      : workloads.map((workload) => ({ verb: 'retire' as const, scope: { ...scope, workload }, version }))
  return success({
    changes,
    roles: Object.fromEntries(
      scope.services.map((one) => [one, looseRole(resolving, one, { ...scope, services: [one] })]),
    ),
  })
}

/** The version whose only workload this is: its subset goes with it. */
const versionBehind = (model: Model, service: string | undefined, workload: string | null): string | null =>
  (service === undefined || workload === null ? [] : versionsOf(model, service)).find(
    ({ subset, workloads: [own, second] }) =>
      subset !== null && own !== undefined && second === undefined && workloadName(own) === workload,
  )?.name ?? null
