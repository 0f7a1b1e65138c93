import { failure, type Problem, success } from '../../problem.ts'
import { newerFieldNotes } from '../newer-fields.ts'
import { versionNow } from '../resolving/versions.ts'
import { conditionText } from '../rules/conditions.ts'
import type { RouteChange } from '../rules/cut-rule.ts'
import { asksNothing, everyRequest } from '../rules/every-request.ts'
import { forwardingNotes } from '../rules/forwarding.ts'
import { impossiblePath, neverHolds } from '../rules/never-holds.ts'
import { type Piece, pieceFor } from '../rules/route-piece.ts'
import { rivalProblem, targetsOf } from '../splits/edited-rules.ts'
import { hashNotes } from '../sticky/hash-notes.ts'
import { stickyMove } from '../sticky/sticky-move.ts'
import type { Verb } from '../tree-change.ts'
import { fewText, percentText, ruleText, serviceText } from '../wording.ts'

const targetText = ({ target }: RouteChange): string =>
  target.length === 1
    ? (target[0]?.version ?? '')
    : target.map(({ version, percent }) => `${version} ${percentText(percent)} %`).join(', ')

/**
 * A router with several default routes, for several kinds of clients, gets one rule at a time: each moves the positions of the others. The first of the
 * file comes first, so that generated names are numbered in its order.
 */
const onePerRouter = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces.filter(
    (piece) =>
      !pieces.some(
        ({ target }) => target.router === piece.target.router && target.rule.index < piece.target.rule.index,
      ),
  )

/** A rule that asks for a cookie cannot ask for a second one, which is how clients are kept. */
const cookieTwice = (change: RouteChange, path: string, line: number): Problem | null => {
  const asks = change.conditions.find(
    (condition) =>
      condition.kind === 'cookie' || (condition.kind === 'header' && condition.name.toLowerCase() === 'cookie'),
  )
  if (asks === undefined || change.sticky === undefined || change.sticky === 'off') return null
  return {
    code: 'sticky-beside-cookie',
    message: `Istio takes one condition for the Cookie header, and ${conditionText(asks)} is one: a rule with it cannot keep its clients by a second cookie.`,
    path,
    line,
    hint: 'Leave --sticky out, or tell the requests by a header instead of the cookie.',
  }
}

/** Whom a rule in front keeps. */
const exceptText = (pieces: readonly Piece[]): string => {
  const names = [...new Set(pieces.flatMap(({ takers }) => takers.map(ruleText)))]
  return names.length === 0 ? '' : `, except what rule ${fewText(names)} take${names.length === 1 ? 's' : ''} first`
}

const none = { kind: 'none' } as const

/** The versions that a target gives requests to. */
const versionsOf = ({ target }: RouteChange): readonly string[] =>
  target.flatMap(({ version, percent }) => (percent > 0 ? [version] : []))

/** `/route header end-user=jason v2`: requests that meet the conditions go to the target, everyone else where they went. */
export const route: Verb<'route'> = (resolved, model) => {
  const [service] = resolved.scope.services
  if (service === undefined) throw new Error('A route is planned from a resolved intent: its service is known.')
  const target = resolved.target.map(({ version, percent }) => ({
    version: versionNow(model, service, version),
    percent,
  }))
  const change = { ...resolved, target }
  const impossible = impossiblePath(change)
  if (impossible !== null) return failure(impossible)
  if (asksNothing(change)) return failure(everyRequest(change, service))
  const targets = targetsOf(model, service, change.scope)
  if (!targets.ok) return targets
  const [first] = targets.value.rules
  const twice = first === undefined ? null : cookieTwice(change, first.router.place.path, first.rule.line)
  if (twice !== null) return failure(twice)
  const rivals = rivalProblem(model, targets.value.rules, service)
  if (rivals !== null) return failure(rivals)
  const pieces = targets.value.rules.map((one) => pieceFor(model, one, service, change))
  const problems = pieces.flatMap((piece) => (piece.ok ? [] : piece.problems))
  // A condition on the host concerns the ways in that have it.
  const elsewhere = pieces.some(({ ok }) => ok) ? problems.filter(({ code }) => code === neverHolds) : []
  const [problem, ...more] = problems.filter((one) => !elsewhere.includes(one))
  if (problem !== undefined) return failure(problem, ...more)
  const all = pieces.flatMap((piece) => (piece.ok ? [piece.value] : []))
  const moved = onePerRouter(all.filter(({ patch }) => patch.length > 0))
  const conditions = change.conditions.map(conditionText).join(' and ')
  const [shown] = all
  // A rule that is still to be cut keeps nobody yet, whatever the default route does.
  const splits = all.map(({ target, rule }) => ({ ...target, rule: rule ?? { ...target.rule, action: none } }))
  const sticky = stickyMove(moved.length > 0 ? [] : splits, splits, service, change.sticky, () => versionsOf(change))
  if (!sticky.ok) return sticky
  const notes = [
    ...targets.value.notes,
    ...elsewhere.map(({ message }) => message),
    ...new Set(all.flatMap((piece) => piece.notes)),
    ...new Set(all.flatMap(({ target, patch }) => newerFieldNotes(target.router, patch))),
    ...forwardingNotes(targets.value.rules, change.conditions, service),
    ...hashNotes(model, service, versionsOf(change), sticky.value.cookie),
    ...sticky.value.notes,
  ]
  if (moved.length === 0 && sticky.value.move !== null) return success({ ...sticky.value.move, notes })
  if (moved.length === 0 && shown !== undefined)
    return success({
      kind: 'reached',
      message: `Requests to ${serviceText(service)} with ${conditions} go to ${targetText(change)} already.`,
      path: shown.target.router.place.path,
      line: shown.rule?.line ?? shown.target.rule.line,
      notes,
    })
  return success({
    kind: 'move',
    phase: 'traffic',
    changes: moved.map(({ target, patch }) => ({ kind: 'patch', place: target.router.place, patch })),
    title: `${conditions} → ${targetText(change)}`,
    effect: `Requests to ${serviceText(service)} with ${conditions} go to ${targetText(change)}${exceptText(moved)}; everyone else goes where they went.`,
    needs: [...new Set(moved.flatMap(({ growing }) => growing))].map((version) => ({ service, version })),
    notes,
  })
}
