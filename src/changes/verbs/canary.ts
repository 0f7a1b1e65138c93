import type { ChangeCommand } from '../../commands/command.ts'
import { failure, type Problem, success } from '../../problem.ts'
import type { Rule } from '../../traffic/traffic.ts'
import { sparePodNotes } from '../pods/spare-pods.ts'
import { versionNow } from '../resolving/versions.ts'
import { byReplicas } from '../splits/by-replicas.ts'
import { type TargetRule, targetsOf } from '../splits/edited-rules.ts'
import { headersLeft, keptShare, sharesOf, splitRule } from '../splits/split.ts'
import { hashNotes } from '../sticky/hash-notes.ts'
import { sharing } from '../sticky/sticky.ts'
import { stickyMove } from '../sticky/sticky-move.ts'
import type { Verb } from '../tree-change.ts'
import { listText, percentText, routerText, ruleText, serviceName, serviceText } from '../wording.ts'

type Canary = Extract<ChangeCommand, { verb: 'canary' }>

/** Two numbers that cannot both be: what others keep and what is asked for. */
const tooMuch = (
  { router, rule }: TargetRule,
  service: string,
  version: string,
  stable: string,
  percent: number,
  kept: number,
): Problem => {
  const others = [...sharesOf(rule, service)].filter(
    ([name, share]) => share > 0 && name !== version && name !== stable && name !== '',
  )
  const words = others.map(([name, share]) => `${name} holds ${percentText(share)} %`)
  const [first] = others
  const name = serviceName(service)
  return {
    code: 'weights-contradict',
    message: `${version} cannot get ${percent} % of ${serviceText(service)}: in ${routerText(router)}, rule ${ruleText(rule)}, ${words.length === 0 ? `other services hold ${kept} %` : listText(words)}, and ${stable} has only the rest to give.`,
    path: router.place.path,
    line: rule.line,
    hint:
      first === undefined
        ? `At most ${100 - kept} % are free: /canary ${100 - kept} ${version} ${name}`
        : `Either /canary ${100 - kept} ${version} ${name}, which leaves ${listText(others.map(([other]) => other))} alone, or two lines in one comment: /canary 0 ${first[0]} ${name} and /canary ${percent} ${version} ${name}.`,
  }
}

const before = (rules: readonly Rule[], service: string, version: string): string => {
  const shares = rules.map((rule) => percentText(sharesOf(rule, service).get(version) ?? 0))
  return [...new Set(shares)].join('/')
}

const takesOver = (rule: Rule, service: string, stable: string): readonly string[] => {
  const shares = sharesOf(rule, service)
  return shares.has('') && !shares.has(stable)
    ? [
        `Rule ${ruleText(rule)} named no version and sent to all pods of ${serviceText(service)}; that share goes to ${stable} now.`,
      ]
    : []
}

/**
 * The share that the next stage gives: what the command says, or the step of its plan above what the version has. Where it has more in one way in than in
 * another they are made even first.
 */
const shareNext = ({ percent, plan }: Canary, shares: readonly number[]): number => {
  const most = Math.max(...shares)
  if (plan === undefined || shares.length === 0) return percent
  if (shares.some((share) => share !== most)) return most
  return plan.steps?.find((step) => step > most) ?? percent
}

/** What was asked for and is not gone through, said with the step that is taken in its place. */
const passedOver = ({ plan, version }: Canary, next: number, has: readonly number[]): readonly string[] =>
  plan?.passed === undefined || plan.passed.length === 0 || plan.steps?.[0] !== next
    ? []
    : [
        `${plan.passed.length === 1 ? 'The step' : 'The steps'} ${listText(plan.passed.map(percentText))} % ${plan.passed.length === 1 ? 'is' : 'are'} passed over, because ${version} has ${percentText(Math.max(...has))} % already; the next is ${next} %.`,
      ]

/** `/canary 10 v2`: the version gets its share of every default route, stable the rest, and a third version keeps what it has. */
export const canary: Verb<'canary'> = (wanted, model, roles) => {
  if (wanted.pods?.kind === 'replicas') return byReplicas(wanted, model, roles)
  const [service] = wanted.scope.services
  const fixed = service === undefined ? null : (roles[service]?.stable ?? null)
  if (service === undefined || wanted.version === null || fixed === null)
    throw new Error('A canary is planned from a resolved intent: service, version and stable are known.')
  const [version, stable] = [versionNow(model, service, wanted.version), versionNow(model, service, fixed)]
  const targets = targetsOf(model, service, wanted.scope)
  if (!targets.ok) return targets
  if (wanted.plan !== undefined) {
    // Of a release step by step the clients of the step that is taken come before the next one.
    const { rules } = targets.value
    const now = stickyMove(rules, rules, service, wanted.sticky, (rule) => sharing(sharesOf(rule, service)))
    if (!now.ok) return now
    if (now.value.move !== null)
      return success({ ...now.value.move, notes: [...targets.value.notes, ...now.value.notes] })
  }
  const has = targets.value.rules.map(({ rule }) => sharesOf(rule, service).get(version) ?? 0)
  const change = { ...wanted, percent: shareNext(wanted, has) }
  const splits = targets.value.rules.map((target) => {
    // Stable takes over a destination that meant all pods, unless it stands beside it.
    const unnamed = sharesOf(target.rule, service).has(stable) ? [] : ['']
    const kept = keptShare(target.rule, service, [version, stable, ...unnamed])
    const rest = 100 - change.percent - kept
    if (rest < 0) return { problem: tooMuch(target, service, version, stable, change.percent, kept) }
    const shares = new Map([
      [version, change.percent],
      [stable, rest],
    ])
    return { target, split: splitRule(target.rule, service, { shares, unnamed: stable, turnsLone: false }, 'keep') }
  })
  const [problem, ...more] = splits.flatMap((one) => one.problem ?? [])
  if (problem !== undefined) return failure(problem, ...more)
  const moved = splits.flatMap((one) => (one.split === undefined || one.split.patch.length === 0 ? [] : [one]))
  const [shown] = targets.value.rules
  const versionsOf = (rule: Rule): readonly string[] => {
    const others = [...sharesOf(rule, service)].filter(([name]) => name !== version && name !== stable)
    const rest = 100 - change.percent - others.reduce((sum, [name, share]) => (name === '' ? sum : sum + share), 0)
    return sharing(new Map([...others, [stable, rest], [version, change.percent]]))
  }
  const { rules: all } = targets.value
  const sticky = stickyMove(moved.length > 0 ? [] : all, all, service, change.sticky, versionsOf)
  if (!sticky.ok) return sticky
  const versions = [
    ...new Set(
      all
        .map(({ rule }) => versionsOf(rule))
        .filter(({ length }) => length > 1)
        .flat(),
    ),
  ]
  const kept = [...hashNotes(model, service, versions, sticky.value.cookie), ...sticky.value.notes]
  if (moved.length === 0 && sticky.value.move !== null)
    return success({ ...sticky.value.move, notes: [...targets.value.notes, ...kept] })
  if (moved.length === 0 && shown !== undefined)
    return success({
      kind: 'reached',
      message: `${version} has ${change.percent} % of ${serviceText(service)} already.`,
      path: shown.router.place.path,
      line: shown.rule.line,
      notes: [...targets.value.notes, ...kept],
    })
  const rules = moved.map(({ target }) => target.rule)
  return success({
    kind: 'move',
    phase: 'traffic',
    ...(wanted.plan === undefined ? {} : { turn: change.percent }),
    changes: moved.map(({ target, split }) => ({ kind: 'patch', place: target.router.place, patch: split.patch })),
    title: `${version} ${before(rules, service, version)} → ${change.percent} %`,
    effect: `${version} gets ${change.percent} % of the requests that reach the default route of ${serviceText(service)}; ${stable} gets the rest${
      rules.some((rule) => keptShare(rule, service, [version, stable, '']) > 0)
        ? ', and what others have they keep'
        : ''
    }.`,
    needs: [...new Set(moved.flatMap(({ split }) => split.growing))].map((growing) => ({ service, version: growing })),
    notes: [
      ...targets.value.notes,
      ...passedOver(wanted, change.percent, has),
      ...rules.flatMap((rule) => takesOver(rule, service, stable)),
      ...moved.flatMap(({ target, split }) => headersLeft(target.rule, service, split.added)),
      ...(change.percent > Math.max(0, ...has)
        ? sparePodNotes(model, service, { stable, version, percent: change.percent })
        : []),
      ...kept,
    ],
  })
}
