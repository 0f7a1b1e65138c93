import type { Condition, Sticky } from '../../commands/command.ts'
import type { Json, JsonObject, Patch } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  type Destination,
  type Rule,
  readSetCookie,
  writeNewRule,
  writeNoRule,
  writeSetCookie,
} from '../../traffic/traffic.ts'
import { generatedName } from '../rules/conditions.ts'
import { cutRule, entriesFor, shadowKeys } from '../rules/cut-rule.ts'
import { matchMeaning } from '../rules/meaning.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import { sharesOf } from '../splits/split.ts'
import { routerText, ruleText } from '../wording.ts'

/*
 * The pinned split. The weights of a route are drawn anew for every request, and no hash changes that, so clients are kept by a cookie: each destination of
 * the split answers with `Set-Cookie: NAME=<its version>`, and above the split stands a rule for each version that sends what carries that cookie to it.
 * A version without a share has neither: its clients fall through to the split, and are drawn anew.
 */

const destinationsOf = (rule: Rule, service: string): readonly Destination[] =>
  rule.action.kind === 'route' ? rule.action.destinations.filter((to) => to.service === service) : []

/**
 * The cookie by which a rule keeps the clients of its split; null where it does not. One version alone that sets such a cookie is how people keep the
 * clients of a canary and nobody else's: that is theirs, and stays as it is.
 */
export const stickyCookie = (rule: Rule, service: string): string | null => {
  const cookies = destinationsOf(rule, service).flatMap((destination) => {
    const set = readSetCookie(rule, destination)
    return set !== null && set.value === destination.subset ? [set.cookie] : []
  })
  return cookies.find((cookie, index) => cookies.indexOf(cookie) < index) ?? null
}

const condition = (cookie: string, version: string): Condition => ({ kind: 'cookie', name: cookie, value: version })

interface Pin {
  readonly rule: Rule
  readonly version: string
}

type Base = Pick<TargetRule, 'router' | 'rule'>

/** The rules above a split that keep clients on the versions of it. */
const pinsBy = ({ router, rule: base }: Base, service: string, cookie: string): readonly Pin[] =>
  router.rules.flatMap((rule) => {
    const only = rule.action.kind === 'route' ? rule.action.destinations : []
    const version = only[0]?.subset ?? null
    if (rule.index >= base.index || only.length !== 1 || only[0]?.service !== service || version === null) return []
    const entries = entriesFor(base, [condition(cookie, version)])
    return entries.ok && matchMeaning([...entries.value]) === matchMeaning(rule.raw['match']) ? [{ rule, version }] : []
  })

/** The rules above a split that keep clients on the versions of it; none where it keeps nobody. */
export const pinsOf = (base: Base, service: string): readonly Rule[] => {
  const cookie = stickyCookie(base.rule, service)
  return cookie === null ? [] : pinsBy(base, service, cookie).map(({ rule }) => rule)
}

/** A rule with those above it that keep clients on the versions of its split: what is done to one is meant for all. */
export const withPins = (target: TargetRule, service: string): readonly TargetRule[] => [
  target,
  ...pinsOf(target, service).map((rule) => ({ ...target, rule })),
]

/** The versions that a rule gives requests to, by name. */
export const sharing = (shares: ReadonlyMap<string, number>): readonly string[] =>
  [...shares].flatMap(([version, share]) => (share > 0 && version !== '' ? [version] : []))

/** The cookie that a split of these versions shall have: the command's, else the one it has; none where there is nothing to choose from. */
export const wantedCookie = (
  rule: Rule,
  service: string,
  wish: Sticky | undefined,
  versions: readonly string[],
): string | null => {
  if (versions.length < 2 || wish === 'off') return null
  return wish === undefined ? stickyCookie(rule, service) : wish.cookie
}

/** Shadow traffic is that of production, which those who carry the cookie are most of. */
const composePin = (base: Rule, service: string, name: string, cookie: string, version: string): Result<JsonObject> => {
  const entries = entriesFor(base, [condition(cookie, version)])
  if (!entries.ok) return entries
  const target = [{ version, percent: 100 }]
  const rule = cutRule(base, service, { target, rewrite: null, timeout: null, retries: null }, name, entries.value)
  const shadows = Object.entries(base.raw).filter(([key]) => shadowKeys.includes(key))
  return success({ ...rule, ...Object.fromEntries(shadows.map(([key, value]): [string, Json] => [key, value])) })
}

const taken = ({ router }: Base, destination: Destination): Problem => ({
  code: 'sticky-header-taken',
  message: `${destination.subset} sets a cookie of its own in the answers of ${routerText(router)}, and one destination sets one.`,
  path: router.place.path,
  line: destination.line,
  hint: 'Let the program set that cookie, or keep clients by it: a rule for each of its values, /route cookie NAME=VALUE VERSION.',
})

const cookieConditionTaken = ({ router, rule }: Base): Problem => ({
  code: 'sticky-beside-cookie',
  message: `Rule ${ruleText(rule)} asks for a cookie itself, and Istio takes one condition for the Cookie header: a second cookie cannot keep its clients.`,
  path: router.place.path,
  line: rule.line,
  hint: 'Leave --sticky out, or tell the requests by a header instead of the cookie.',
})

/** What a rule's split still lacks, or has too much, for its clients to be kept as wished: headers on its destinations and rules above it. */
export const stickyPatch = (base: Base, service: string, wish: Sticky | undefined): Result<Patch> => {
  const { router, rule } = base
  const shares = sharesOf(rule, service)
  const versions = sharing(shares)
  const [current, wanted] = [stickyCookie(rule, service), wantedCookie(rule, service, wish, versions)]
  const headers: Patch[number][] = []
  for (const destination of destinationsOf(rule, service)) {
    const set = readSetCookie(rule, destination)
    const isOurs = set !== null && set.value === destination.subset
    const version = destination.subset !== null && destination.share > 0 ? destination.subset : null
    if (wanted !== null && version !== null) {
      if (set !== null && !isOurs) return failure(taken(base, destination))
      headers.push(...writeSetCookie(rule, destination, { cookie: wanted, value: version }))
    } else if (isOurs && (current !== null || wish === 'off')) headers.push(...writeSetCookie(rule, destination, null))
  }
  const present = [...new Set([current, wanted])].flatMap((cookie) =>
    cookie === null ? [] : pinsBy(base, service, cookie).map((pin) => ({ ...pin, cookie })),
  )
  const stays = (pin: Pin & { readonly cookie: string }): boolean =>
    pin.cookie === wanted && versions.includes(pin.version)
  const gone = present.filter((pin) => !stays(pin)).sort((one, other) => other.rule.index - one.rule.index)
  const missing =
    wanted === null ? [] : versions.filter((version) => !present.some((pin) => stays(pin) && pin.version === version))
  const names = router.rules.flatMap(({ name }) => name ?? [])
  const fresh: JsonObject[] = []
  for (const version of missing) {
    if (wanted === null) break
    const name = generatedName([condition(wanted, version)], names)
    names.push(name)
    const pin = composePin(rule, service, name, wanted, version)
    if (!pin.ok) return failure(cookieConditionTaken(base))
    fresh.push(pin.value)
  }
  const at = rule.index - gone.length
  return success([
    ...headers,
    ...gone.flatMap(({ rule: pin }) => writeNoRule(pin)),
    ...fresh.flatMap((pin, index) => writeNewRule(router, at + index, pin)),
  ])
}
