import { failure, type Problem, type Result, success } from '../../problem.ts'
import { type Model, versionState } from '../../traffic/traffic.ts'
import { podsContradicted } from '../pods/contradicted.ts'
import { carriersBeside, giving, type Promote, stillSent, withNotes } from '../pods/promoted.ts'
import { swap } from '../pods/swap.ts'
import type { Roles } from '../resolving/resolving.ts'
import { knownVersions, versionNow } from '../resolving/versions.ts'
import { type TargetRule, targetsOf } from '../splits/edited-rules.ts'
import { keptShare, sharesOf } from '../splits/split.ts'
import type { Step, Verb } from '../tree-change.ts'
import { listText, percentText, routerText, ruleText, serviceName, serviceText } from '../wording.ts'
import { retire } from './retire.ts'

/** Whatever else takes requests by the default route: it would have to be given up without a word. */
const thirdVersion = (
  rules: readonly TargetRule[],
  service: string,
  promoted: string,
  stable: string | null,
): Problem | null => {
  for (const { router, rule } of rules) {
    const others = keptShare(rule, service, [...sharesOf(rule, service).keys()])
    if (others > 0)
      return {
        code: 'weights-contradict',
        message: `Other services hold ${others} % of what ${routerText(router)}, rule ${ruleText(rule)}, sends, so ${promoted} of ${serviceText(service)} cannot take all of it.`,
        path: router.place.path,
        line: rule.line,
        hint: 'Take their destinations out of that rule first, in a pull request of its own.',
      }
    for (const [version, share] of sharesOf(rule, service)) {
      if (share === 0 || version === promoted || version === stable || version === '') continue
      return {
        code: 'third-version',
        message: `${version} holds ${percentText(share)} % of ${serviceText(service)} (${routerText(router)}, rule ${ruleText(rule)}), so ${promoted} cannot take all of it.`,
        path: router.place.path,
        line: rule.line,
        hint: `Take its share away first: /canary 0 ${version} ${serviceName(service)}`,
      }
    }
  }
  return null
}

/** The version that is to carry everything must have pods, also where it carries everything already. */
const withoutPods = (model: Model, service: string, version: string): Problem | null => {
  const { pods } = versionState(model, service, version)
  return pods.state === 'contradicted'
    ? {
        code: pods.code,
        message: `${version} of ${serviceText(service)} cannot be promoted: ${pods.message}`,
        path: pods.place.path,
        line: pods.place.line,
        hint:
          pods.code === 'scaler-paused'
            ? (podsContradicted(service, version, pods).hint ?? '')
            : `Bring its pods first, such as by /scale ${version} 1 ${serviceName(service)}, and give the command again once they are live.`,
      }
    : null
}

const untried = (rules: readonly TargetRule[], service: string, version: string): readonly string[] =>
  rules.every(({ rule }) => (sharesOf(rule, service).get(version) ?? 0) === 0)
    ? [
        `${version} gets no requests by the default route of ${serviceText(service)} now, so nothing here shows that it works; /canary 10 ${version} ${serviceName(service)} would give it some first.`,
      ]
    : []

/** What a promotion without a name takes away is what a release that is still to come may need. */
const unnamed = ({ scope, version }: Promote, stable: string): readonly string[] => {
  const name = serviceName(scope.services[0] ?? '')
  return [
    `No version is named and no rollout is open: ${version ?? ''} has 100 % already, so it counts as promoted, and ${stable} is taken away, its pods too. If ${stable} is to be promoted: /promote ${stable} ${name}.`,
  ]
}

/** The version that carries nothing any more goes as `/retire` takes it: its routes, its subset, its pods. */
const retirement = (change: Promote, model: Model, roles: Roles, stable: string): Result<Step> => {
  const { scope, version, retires = [] } = change
  const workloads = retires.length === 0 ? [null] : retires
  const steps = workloads.map((workload) =>
    retire({ verb: 'retire', scope: { ...scope, workload }, version: stable }, model, roles),
  )
  const [first] = steps
  const next = steps.find((step) => !step.ok || step.value.kind === 'move') ?? first
  if (next === undefined) throw new Error('There is at least one step for a version that goes.')
  if (!next.ok) return next
  if (next.value.kind === 'move')
    return success(change.isInferred === true ? withNotes(next.value, unnamed(change, stable)) : next.value)
  return success({ ...next.value, message: `${version ?? ''} carries everything already, and ${stable} is gone.` })
}

/** Versions that stay, for nothing says that this one was promoted over them. */
const besideIt = (model: Model, service: string, version: string): readonly string[] => {
  const others = knownVersions(model, service).filter((one) => one !== version)
  return others.length === 0
    ? []
    : [
        `No default route of ${serviceText(service)} sends requests to ${listText(others)}, and nothing here says that ${version} was promoted over ${others.length === 1 ? 'it' : 'them'}. To promote one: ${others.map((one) => `/promote ${one} ${serviceName(service)}`).join(' or ')}; to take one away: ${others.map((one) => `/retire ${one} ${serviceName(service)}`).join(' or ')}.`,
      ]
}

/** `/promote v2`: the version carries everything, and then the other one is retired; or swapped, and then this one is left without pods. */
export const promote: Verb<'promote'> = (change, model, roles) => {
  const [service] = change.scope.services
  if (service === undefined || change.version === null || change.way === null)
    throw new Error('A promotion is planned from a resolved intent: service, version and way are known.')
  const fixed = roles[service]?.stable ?? null
  const version = versionNow(model, service, change.version)
  const stable = fixed === null ? null : versionNow(model, service, fixed)
  const targets = targetsOf(model, service, change.scope)
  if (!targets.ok) return targets
  const { rules } = targets.value
  const third = thirdVersion(rules, service, version, stable)
  if (third !== null) return failure(third)
  // Where nobody is promoted over, what the routes name beside it has nothing, and gets nothing.
  const named = rules.flatMap(({ rule }) => [...sharesOf(rule, service).keys()]).find((one) => one !== version)
  const parties = { service, version, stable: stable ?? named ?? version }
  if (change.way === 'swap') return swap(change, model, parties, rules, untried(rules, service, version))
  const left = stable === null ? [] : carriersBeside(change, model, stable, rules)
  const missing = withoutPods(model, service, version) ?? stillSent(left, parties, parties.stable)
  if (missing !== null) return failure(missing)
  const traffic = giving(100, change, model, parties)
  if (!traffic.ok) return traffic
  if (traffic.value.kind === 'move') return success(withNotes(traffic.value, untried(rules, service, version)))
  return stable === null
    ? success(withNotes(traffic.value, besideIt(model, service, version)))
    : retirement(change, model, roles, stable)
}
