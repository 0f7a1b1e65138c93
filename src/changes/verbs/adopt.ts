import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  bringsPods,
  composeDestinationRule,
  composeRule,
  composeVirtualService,
  displayName,
  findService,
  type Model,
  type Place,
  subsetRulesFor,
  type Version,
  versionsOf,
  waysIn,
} from '../../traffic/traffic.ts'
import { notRoutable } from '../exposing/adoptable.ts'
import { noTellingLabels, subsetName, tellingLabels } from '../pods/presence.ts'
import { versionNow } from '../resolving/versions.ts'
import { ownedProblem } from '../splits/edited-rules.ts'
import {
  addedObject,
  apiVersionHere,
  homeOf,
  hostHere,
  nameHere,
  namesRules,
  routerSiblings,
  subsetRuleSiblings,
  writtenNamespace,
} from '../text/new-object-habits.ts'
import type { Move, Verb } from '../tree-change.ts'
import { listText, routerText, serviceName, serviceText } from '../wording.ts'

const noVersions = (model: Model, service: string): Problem => {
  const place = findService(model, service)?.place
  return {
    code: 'no-versions',
    message: `No Deployment here is behind ${serviceText(service)}, so it has no versions to tell apart.`,
    ...(place === undefined ? {} : { path: place.path, line: place.line }),
    hint: 'Its Deployments must be in this repository, selected by the Service, each with a pod label version of its own.',
  }
}

/** The DestinationRule that names the versions. */
const subsetsMove = (model: Model, service: string, home: Place): Result<Move> => {
  const versions = versionsOf(model, service)
  if (versions.length === 0) return failure(noVersions(model, service))
  const told = versions.map((version) => ({ version, labels: tellingLabels(model, service, version) }))
  const [untold, ...more] = told.flatMap(({ version, labels }) => (labels === null ? [version] : []))
  if (untold !== undefined)
    return failure(noTellingLabels(untold, service), ...more.map((version) => noTellingLabels(version, service)))
  const subsets = told.flatMap(({ version, labels }) =>
    labels === null ? [] : [{ name: subsetName(version.name), labels }],
  )
  const siblings = subsetRuleSiblings(model, service)
  const name = nameHere(model, 'DestinationRule', service, home, siblings, [])
  const head = {
    apiVersion: apiVersionHere(model, 'DestinationRule', home.path),
    name,
    namespace: writtenNamespace(model, home),
  }
  const value = composeDestinationRule(head, hostHere(model, service, home.path), subsets)
  const names = listText(subsets.map((subset) => subset.name))
  return success({
    kind: 'move',
    phase: 'subset',
    changes: [addedObject(model, value, service, home, 'destinationrule', siblings)],
    title: `${subsets.length === 1 ? 'subset' : 'subsets'} ${subsets.map((subset) => subset.name).join(', ')}`,
    effect: `A first DestinationRule names ${names} of ${serviceText(service)}, so that routes can name ${subsets.length === 1 ? 'it' : 'them'} once it is live; no traffic moves.`,
    needs: [],
    notes: [],
  })
}

const othersWithPods = (versions: readonly Version[], stable: string): readonly string[] =>
  versions.filter(({ name, workloads }) => name !== stable && workloads.some(bringsPods)).map(({ name }) => name)

/** The VirtualService that sends everything to stable. */
const routeMove = (model: Model, service: string, stable: string, home: Place, rule: Place): Move => {
  const siblings = routerSiblings(model, service)
  const name = nameHere(model, 'VirtualService', service, home, siblings, [`${serviceName(service)}-mesh`])
  const head = {
    apiVersion: apiVersionHere(model, 'VirtualService', home.path),
    name,
    namespace: writtenNamespace(model, home),
  }
  const host = hostHere(model, service, home.path)
  const first = composeRule(namesRules(model) ? 'default' : null, [], { host, subset: stable, port: null })
  const value = composeVirtualService(head, { hosts: [host], gateways: [], rules: [first] })
  // In one file it stands behind the DestinationRule.
  const beside = rule.path === home.path ? rule : home
  const left = othersWithPods(versionsOf(model, service), stable)
  return {
    kind: 'move',
    phase: 'traffic',
    changes: [addedObject(model, value, service, beside, 'virtualservice', siblings)],
    title: `first route, all to ${stable}`,
    effect: `Requests inside the mesh, which reached all pods of ${serviceText(service)} alike, go to ${stable} only${
      left.length === 0 ? '' : `; ${listText(left)} ${left.length === 1 ? 'gets' : 'get'} none until a command says so`
    }.`,
    needs: [{ service, version: stable }],
    notes: [],
  }
}

/** A VirtualService stands between the mesh and the service, and its default route goes elsewhere. */
const claimed = (model: Model, service: string): Problem | null => {
  const { ways, others } = waysIn(model, service)
  if (ways.some(({ clients }) => clients.includes('mesh'))) return null
  const other = others.find(({ clients }) => clients.includes('mesh'))
  if (other === undefined) return null
  return {
    code: 'host-claimed',
    message: `${routerText(other.router)} claims the host of ${serviceText(service)} inside the mesh and has no default route to it; a second VirtualService for that host would not count.`,
    path: other.router.place.path,
    line: other.router.place.line,
    hint: `Give it a last rule without a match that sends to ${serviceText(service)}, in a pull request of its own.`,
  }
}

/** `/adopt reviews`: the first DestinationRule of a service, and once that is live its first VirtualService. */
export const adopt: Verb<'adopt'> = (change, model) => {
  const [service] = change.scope.services
  if (service === undefined) throw new Error('An adoption is planned from a resolved intent: its service is known.')
  const wrong = notRoutable(model, service) ?? claimed(model, service)
  if (wrong !== null) return failure(wrong)
  const home = homeOf(model, service)
  if (home === null) return failure(noVersions(model, service))
  const [rule] = subsetRulesFor(model, service)
  const { ways, meshIsRouted } = waysIn(model, service)
  const way = ways.find(({ clients }) => clients.includes('mesh'))
  const owned = way === undefined ? null : ownedProblem(way.router)
  if (owned !== null) return failure(owned)
  // Behind an HTTPRoute every version has a Service of its own, and no subset.
  if (way !== undefined && way.router.place.kind === 'HTTPRoute')
    return success({
      kind: 'reached',
      message: `${serviceText(service)} is routed by ${routerText(way.router)} already.`,
      path: way.router.place.path,
      line: way.router.place.line,
      notes: [],
    })
  if (rule === undefined) return subsetsMove(model, service, home)
  if (!meshIsRouted || way === undefined) {
    if (change.version === null) return failure(noVersions(model, service))
    return success(routeMove(model, service, versionNow(model, service, change.version), home, rule.place))
  }
  return success({
    kind: 'reached',
    message: `${serviceText(service)} has its VirtualService already, and DestinationRule ${displayName(rule.place)} (${rule.place.path}:${rule.place.line}).`,
    path: way.router.place.path,
    line: way.router.place.line,
    notes: [],
  })
}
