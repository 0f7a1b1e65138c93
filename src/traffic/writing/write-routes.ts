import { applyPatch, isJsonObject, type JsonObject, type Patch, toPointer } from '../../manifests/manifests.ts'
import { writeBackendHeaders, writeBackends } from '../gateway-api/write-backends.ts'
import {
  writeBackendMirrorShare,
  writeBackendMirrorVersion,
  writeNewBackendMirror,
  writeNoBackendMirror,
} from '../gateway-api/write-mirror.ts'
import {
  composeRouteRule,
  writeRouteHeaderExpression,
  writeRouteMatch,
  writeRouteRuleFields,
} from '../gateway-api/write-rule.ts'
import { type SetCookie, writeSetCookie as writeIstioSetCookie } from '../istio/set-cookie.ts'
import * as istioDestinations from '../istio/write-destinations.ts'
import * as istioMirrors from '../istio/write-mirror.ts'
import * as istioRules from '../istio/write-rule.ts'
import type { Destination, Mirror, Router, Rule } from '../model/model.ts'

// Commands speak of versions and conditions in the words of a VirtualService. Here is where the kind of route decides what is written: the one seam
// between what a change means and how a VirtualService or an HTTPRoute says it.

const isHttpRoute = ({ source }: Rule): boolean => source !== undefined

/** Weights and versions of a rule's destinations, and entries added behind the last. Nothing that a person wrote is dropped. */
export const writeDestinations = (
  rule: Rule,
  changes: readonly istioDestinations.DestinationChange[],
  added: readonly istioDestinations.NewDestination[],
): Patch =>
  isHttpRoute(rule)
    ? writeBackends(rule, changes, added.map(istioDestinations.composeDestination))
    : istioDestinations.writeDestinations(rule, changes, added)

/** The share of a mirror that is there already. */
export const writeMirrorShare = (rule: Rule, mirror: Mirror, percentage: number): Patch =>
  isHttpRoute(rule)
    ? writeBackendMirrorShare(rule, mirror, percentage)
    : istioMirrors.writeMirrorShare(rule, mirror, percentage)

/** Another version for a mirror that is there already. */
export const writeMirrorSubset = (rule: Rule, mirror: Mirror, version: string): Patch =>
  isHttpRoute(rule) ? writeBackendMirrorVersion(rule, mirror, version) : istioMirrors.writeMirrorSubset(mirror, version)

/** A copy to a destination for a rule that sends none there yet. */
export const writeNewMirror = (rule: Rule, destination: JsonObject, percentage: number): Patch =>
  isHttpRoute(rule)
    ? writeNewBackendMirror(rule, destination, percentage)
    : istioMirrors.writeNewMirror(rule, destination, percentage)

/** Takes mirrors away. */
export const writeNoMirror = (rule: Rule, mirrors: readonly Mirror[]): Patch =>
  isHttpRoute(rule) ? writeNoBackendMirror(rule, mirrors) : istioMirrors.writeNoMirror(rule, mirrors)

/** The cookie that a destination's answers set, or none. */
export const writeSetCookie = (rule: Rule, destination: Destination, wanted: SetCookie | null): Patch => {
  const patch = writeIstioSetCookie(rule, destination, wanted)
  if (!isHttpRoute(rule) || patch.length === 0) return patch
  const entry = istioDestinations.writtenDestination(rule, destination)
  const inside = patch.map((one) => ({ ...one, path: one.path.slice(destination.pointer.length) }))
  const changed = applyPatch(entry, inside)
  if (!changed.ok || !isJsonObject(changed.value)) throw new Error('The headers of a destination are a map.')
  return writeBackendHeaders(rule, destination, changed.value['headers'])
}

/** A rule in front of the one at that position of the list. What is its name is for the file to say, where a person has not given it. */
export const writeNewRule = (router: Router, position: number, rule: JsonObject, nameIsGiven = false): Patch =>
  router.api === 'gateway-api'
    ? [
        {
          op: 'add',
          path: `${router.place.root}/spec/rules/${position}`,
          value: composeRouteRule(router, rule, nameIsGiven),
        },
      ]
    : istioRules.writeNewRule(router, position, rule)

export const { writeNoRule } = istioRules

/** Some of the entries of a rule's match list go. */
export const writeNoMatches = (rule: Rule, entries: readonly number[]): Patch =>
  istioRules.writeNoMatches(rule, entries, isHttpRoute(rule) ? 'matches' : 'match')

/** One more entry for a rule's match list. */
export const writeMoreMatches = (rule: Rule, entry: JsonObject): Patch =>
  isHttpRoute(rule) ? writeRouteMatch(rule, entry) : [{ op: 'add', path: `${rule.pointer}/match/-`, value: entry }]

/** Another expression for a header that an entry of a rule's match list asks for by one. */
export const writeHeaderExpression = (rule: Rule, entry: number, header: string, expression: string): Patch =>
  isHttpRoute(rule)
    ? writeRouteHeaderExpression(rule, entry, header, expression)
    : [
        {
          op: 'replace',
          path: `${rule.pointer}${toPointer(['match', entry, 'headers', header, 'regex'])}`,
          value: expression,
        },
      ]

/** Name, rewrite, timeout and retries of a rule; what is so already is left alone. */
export const writeRuleFields = (rule: Rule, fields: JsonObject): Patch =>
  isHttpRoute(rule) ? writeRouteRuleFields(rule, fields) : istioRules.writeRuleFields(rule, fields)
