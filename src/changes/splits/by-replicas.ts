import type { ChangeCommand } from '../../commands/command.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  findVersion,
  type Model,
  versionsOf,
  type Workload,
  waysIn,
  workloadsBehind,
  writeReplicas,
} from '../../traffic/traffic.ts'
import { notPossible } from '../pods/possible.ts'
import { workloadOf, workloadText } from '../pods/subject.ts'
import type { Move, Step, Verb } from '../tree-change.ts'
import { countOf, heldByScaler, podsText } from '../verbs/scale.ts'
import { percentText, routerText, ruleText, serviceName, serviceText } from '../wording.ts'

type Canary = Extract<ChangeCommand, { verb: 'canary' }>

/** Counts of pods: of the canary, of stable, and of whatever else is behind the service. */
export interface Counts {
  readonly canary: number
  readonly stable: number
  readonly others: number
}

/** Beyond this nobody runs a split for its own sake. */
const mostPods = 1000

const reachedPercent = ({ canary, stable, others }: Counts): number => {
  const all = canary + stable + others
  return all === 0 ? 0 : (100 * canary) / all
}

const distance = (counts: Counts, percent: number): number => Math.abs(reachedPercent(counts) - percent)

/** The count of the canary that comes nearest to the percent while all others stay; one pod at least where it is to have any, the smaller of two alike. */
const nearestCount = (percent: number, stable: number, others: number): number => {
  if (percent === 0) return 0
  const exact = (percent * (stable + others)) / (100 - percent)
  const choices = [Math.floor(exact), Math.ceil(exact)].filter((canary) => canary >= 1)
  return choices.reduce(
    (best, canary) =>
      distance({ canary, stable, others }, percent) < distance({ canary: best, stable, others }, percent)
        ? canary
        : best,
    Math.max(1, choices[0] ?? 1),
  )
}

/** The smallest total by which the percent is reached exactly. */
const exactTotal = (percent: number): number => {
  const divisor = (one: number, other: number): number => (other === 0 ? one : divisor(other, one % other))
  return 100 / divisor(percent, 100)
}

const routeDecides = (model: Model, service: string, change: Canary): Problem | null => {
  const { ways, others } = waysIn(model, service)
  const router = ways[0]?.router ?? others.find(({ rules }) => rules.length > 0)?.router
  const rule = ways[0]?.rule ?? others.find(({ rules }) => rules.length > 0)?.rules[0]
  if (router === undefined || rule === undefined) return null
  return {
    code: 'route-decides',
    message: `${routerText(router)}, rule ${ruleText(rule)}, decides who gets the requests of ${serviceText(service)}: counts of pods move none of them.`,
    path: router.place.path,
    line: rule.line,
    hint: `By weight: /canary ${change.percent} ${change.version ?? 'VERSION'} ${serviceName(service)}`,
  }
}

const tooFew = (change: Canary, service: string, stable: Workload, others: number): Problem | null => {
  const total = change.pods?.kind === 'replicas' ? change.pods.total : null
  const name = serviceName(service)
  const line = `/canary ${change.percent} ${change.version ?? 'VERSION'} ${name} --by replicas --pods`
  if (total !== null && total < others + (change.percent > 0 && change.percent < 100 ? 2 : 1))
    return {
      code: 'pods-too-few',
      message: `${podsText(total)} in all are too few: ${others > 0 ? `${podsText(others)} of other workloads stay, and ` : ''}both versions need one.`,
      path: stable.place.path,
      line: stable.place.line,
      hint: `For example: ${line} ${others + exactTotal(change.percent)}`,
    }
  if (total === null && (change.percent === 100 || countOf(stable) + others === 0))
    return {
      code: 'pods-too-few',
      message:
        change.percent === 100
          ? `${workloadText(stable)} keeps its ${podsText(countOf(stable))}, and so takes part of the requests: 100 % cannot be reached beside it.`
          : `${workloadText(stable)} has no pods, so there is nothing to take a part of.`,
      path: stable.place.path,
      line: stable.place.line,
      hint: `Say how many there are in all: ${line} ${Math.max(1, countOf(stable))}`,
    }
  return null
}

const countsOf = (change: Canary, stable: Workload, others: number): Counts => {
  const { percent, pods } = change
  const total = pods?.kind === 'replicas' ? pods.total : null
  if (total === null) return { canary: nearestCount(percent, countOf(stable), others), stable: countOf(stable), others }
  const rounded = Math.round((percent * total) / 100)
  const [least, most] = [percent > 0 ? 1 : 0, total - others - (percent < 100 ? 1 : 0)]
  const canary = Math.min(Math.max(rounded, least), Math.max(most, 0))
  return { canary, stable: total - others - canary, others }
}

/** What the counts come to, and what would come nearer. */
const reachedText = (change: Canary, counts: Counts, service: string): string => {
  const { canary, stable, others } = counts
  const percent = reachedPercent(counts)
  const said = `${change.version} has ${canary} of ${podsText(canary + stable + others)} behind ${serviceText(service)}, ${percentText(percent)} % of the requests as long as each pod takes its part`
  const total = exactTotal(change.percent)
  return Math.abs(percent - change.percent) < 0.005
    ? `${said}.`
    : `${said}; ${change.percent} % itself takes ${podsText(total)} in all: --pods ${total}.`
}

const moveOf = (
  change: Canary,
  service: string,
  counts: Counts,
  moving: { readonly workload: Workload; readonly count: number },
): Move => {
  const { workload, count } = moving
  const from = countOf(workload)
  return {
    kind: 'move',
    phase: count > from ? 'pods' : 'pods-out',
    changes: [{ kind: 'patch', place: workload.place, patch: writeReplicas(workload, count) }],
    title: `${workload.place.name} ${from} → ${podsText(count)}`,
    effect: `${workloadText(workload)} gets ${podsText(count)} instead of ${from}. When all stages are live, ${reachedText(change, counts, service)}`,
    needs: [],
    notes: [
      `No route decides about ${serviceText(service)}: each pod behind the Service takes its part of the connections, so clients that keep theirs open move late.`,
    ],
  }
}

/** `/canary 25 v2 --by replicas`: pods are the only weight of a service without a mesh. More of them come first, fewer come after. */
export const byReplicas: Verb<'canary'> = (change, model, roles) => {
  const [service] = change.scope.services
  const role = service === undefined ? null : (roles[service]?.stable ?? null)
  if (service === undefined || change.version === null || role === null)
    throw new Error('A canary is planned from a resolved intent: service, version and stable are known.')
  const decided = routeDecides(model, service, change)
  if (decided !== null) return failure(decided)
  const found = [change.version, role].map((version) =>
    workloadOf(model, { scope: { ...change.scope, workload: null }, version }),
  )
  const [problem, ...more] = found.flatMap((one) => (one.ok ? [] : one.problems))
  if (problem !== undefined) return failure(problem, ...more)
  const [canary, stable] = found.flatMap((one) => (one.ok ? [one.value] : []))
  if (canary === undefined || stable === undefined) throw new Error('Both versions were found.')
  return split(change, model, service, { canary, stable })
}

const split = (
  change: Canary,
  model: Model,
  service: string,
  { canary, stable }: { readonly canary: Workload; readonly stable: Workload },
): Result<Step> => {
  const others = workloadsBehind(model, service)
    .filter((workload) => workload !== canary && workload !== stable)
    .reduce((sum, workload) => sum + countOf(workload), 0)
  const few = tooFew(change, service, stable, others)
  const counts = countsOf(change, stable, others)
  const problems = [
    few,
    ...[canary, stable].flatMap((workload) => {
      const version = versionNameOf(model, service, workload)
      const subject = { scope: { ...change.scope, workload: null }, version }
      const count = workload === canary ? counts.canary : counts.stable
      return [notPossible(workload, 'scale'), heldByScaler(model, workload, subject, count)]
    }),
    few === null && counts.canary > mostPods
      ? {
          code: 'count-out-of-range',
          message: `${change.percent} % beside ${podsText(counts.stable + others)} would take ${podsText(counts.canary)}.`,
          path: canary.place.path,
          line: canary.place.line,
          hint: `Say how many there are in all: --pods ${exactTotal(change.percent)}`,
        }
      : null,
  ].filter((one) => one !== null)
  const [problem, ...more] = problems
  if (problem !== undefined) return failure(problem, ...more)
  const moves = [
    { workload: canary, count: counts.canary },
    { workload: stable, count: counts.stable },
  ].filter(({ workload, count }) => count !== countOf(workload))
  const next = moves.find(({ workload, count }) => count > countOf(workload)) ?? moves[0]
  if (next !== undefined) return success(moveOf(change, service, counts, next))
  return success({
    kind: 'reached',
    message: `${reachedText(change, counts, service).replace(/[.]$/, '')} already.`,
    path: canary.place.path,
    line: canary.place.line,
    notes: [],
  })
}

const versionNameOf = (model: Model, service: string, workload: Workload): string | null =>
  versionsOf(model, service).find(({ workloads }) => workloads.includes(workload))?.name ??
  findVersion(versionsOf(model, service), workload.place.name)?.name ??
  null
