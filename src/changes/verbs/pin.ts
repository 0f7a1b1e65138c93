import type { ChangeCommand } from '../../commands/command.ts'
import type { Patch } from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import { describeMatches, type Model, type Router, type Rule, writeNoRule } from '../../traffic/traffic.ts'
import { resolveVersion } from '../resolving/versions.ts'
import { type TargetRule, targetsOf } from '../splits/edited-rules.ts'
import { headersLeft, sharesOf, splitRule } from '../splits/split.ts'
import { pinsOf } from '../sticky/sticky.ts'
import { stickyMove } from '../sticky/sticky-move.ts'
import type { Move, ObjectPatch, Reached, Verb } from '../tree-change.ts'
import { deedText, listText, ruleText, serviceName, serviceText } from '../wording.ts'

type Pin = Extract<ChangeCommand, { verb: 'pin' }>

/** Rules that send only to this service, and so only choose among its versions; what redirects or goes elsewhere is not about them. */
const matchRules = (router: Router, service: string, defaults: readonly TargetRule[]): readonly Rule[] =>
  router.rules.filter(
    (rule) =>
      rule.matches.length > 0 &&
      rule.action.kind === 'route' &&
      rule.action.destinations.every((to) => to.service === service) &&
      !defaults.some((target) => target.rule === rule),
  )

/** Said of a rule that `--drop-rules` leaves where it is, since it does not choose among versions. */
const leftText = (rule: Rule, service: string): string => {
  const elsewhere = rule.action.kind === 'route' || rule.action.kind === 'delegate'
  const way = elsewhere ? '' : ` /unroute ${rule.name ?? rule.index + 1} ${serviceName(service)} takes it away.`
  return `Rule ${ruleText(rule)} (${describeMatches(rule.matches)}) stays: it ${deedText(rule)}.${way}`
}

const mostLeft = 4

const pinService = (change: Pin, model: Model, service: string): Result<Move | Reached> => {
  const version = resolveVersion(model, service, change.version)
  if (!version.ok) return version
  const targets = targetsOf(model, service, change.scope)
  if (!targets.ok) return targets
  const { rules, notes } = targets.value
  const shares = new Map([[version.value, 100]])
  const splits = rules.map((target) => ({
    target,
    split: splitRule(target.rule, service, { shares, unnamed: version.value, turnsLone: true }, 'zero'),
  }))
  const routers = [...new Set(rules.map(({ router }) => router))]
  const dropped = change.dropRules
    ? routers.flatMap((router) => matchRules(router, service, rules).map((rule) => ({ router, rule })))
    : []
  const patches = [
    ...splits.map(
      ({ target, split }): ObjectPatch => ({ kind: 'patch', place: target.router.place, patch: split.patch }),
    ),
    ...[...dropped]
      .reverse()
      .map(({ router, rule }): ObjectPatch => ({ kind: 'patch', place: router.place, patch: writeNoRule(rule) })),
  ].filter(({ patch }: { patch: Patch }) => patch.length > 0)
  const sticky = stickyMove(patches.length > 0 ? [] : rules, rules, service, undefined, () => [version.value])
  if (!sticky.ok) return sticky
  if (patches.length === 0 && sticky.value.move !== null) return success({ ...sticky.value.move, notes })
  const [shown] = rules
  if (patches.length === 0 && shown !== undefined)
    return success({
      kind: 'reached',
      message: `The default route of ${serviceText(service)} sends everything to ${version.value} already.`,
      path: shown.router.place.path,
      line: shown.rule.line,
      notes,
    })
  const pins = rules.flatMap((target) => pinsOf(target, service))
  const kept = change.dropRules
    ? []
    : routers.flatMap((router) => matchRules(router, service, rules)).filter((rule) => !pins.includes(rule))
  const left = change.dropRules
    ? routers.flatMap((router) =>
        router.rules.filter(
          (rule) =>
            rule.matches.length > 0 &&
            !rules.some((target) => target.rule === rule) &&
            !pins.includes(rule) &&
            !dropped.some((one) => one.rule === rule),
        ),
      )
    : []
  return success({
    kind: 'move',
    phase: 'traffic',
    changes: patches,
    title: `pin ${version.value}`,
    effect: '',
    needs: splits.some(({ target }) => sharesOf(target.rule, service).get(version.value) !== 100)
      ? [{ service, version: version.value }]
      : [],
    notes: [
      ...notes,
      ...sticky.value.notes,
      ...splits.flatMap(({ target, split }) => headersLeft(target.rule, service, split.added)),
      ...left.slice(0, mostLeft).map((rule) => leftText(rule, service)),
      ...(left.length > mostLeft ? ['Further rules that choose no version stay.'] : []),
      ...(kept.length === 0
        ? []
        : [
            kept.length === 1
              ? `One rule of ${serviceText(service)} with conditions stays; --drop-rules takes it away.`
              : `${kept.length} rules of ${serviceText(service)} with conditions stay; --drop-rules takes them away.`,
          ]),
    ],
  })
}

/** `/pin v1 a b`: the default route of each service sends everything to the version, in one stage for all. */
export const pin: Verb<'pin'> = (change, model) => {
  const results = change.scope.services.map((service) => ({ service, step: pinService(change, model, service) }))
  const [problem, ...more] = results.flatMap(({ step }) => (step.ok ? [] : step.problems))
  if (problem !== undefined) return failure(problem, ...more)
  const steps = results.flatMap(({ service, step }) => (step.ok ? [{ service, step: step.value }] : []))
  const [first] = steps
  const moves = steps.flatMap(({ service, step }) => (step.kind === 'move' ? [{ service, step }] : []))
  // Where there are several, each with its own place; that of a lone one stands beside the sentence.
  const places = steps.map(({ service, step }) =>
    step.kind === 'reached' && steps.length > 1
      ? `${serviceText(service)} (${step.path}:${step.line})`
      : serviceText(service),
  )
  const names = (list: readonly { readonly service: string }[]): string =>
    listText(list.map(({ service }) => serviceText(service)))
  if (moves.length === 0 && first?.step.kind === 'reached')
    return success({
      ...first.step,
      message: `${steps.length === 1 ? 'The default route' : 'The default routes'} of ${listText(places)} send${steps.length === 1 ? 's' : ''} everything to ${change.version} already.`,
      notes: steps.flatMap(({ step }) => step.notes),
    })
  return success({
    kind: 'move',
    phase: 'traffic',
    changes: moves.flatMap(({ step }) => step.changes),
    title: `pin ${change.version}`,
    effect: `The default route of ${names(moves)} sends everything to ${change.version}${change.dropRules ? '; rules with conditions go away' : ''}.`,
    needs: moves.flatMap(({ step }) => step.needs),
    notes: steps.flatMap(({ step }) => step.notes),
  })
}
