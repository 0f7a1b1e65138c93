import { sameJson } from '../../manifests/manifests.ts'
import { unreachableRules } from '../compare/unreachable.ts'
import { describeMatch, ruleLabel } from '../model/describe.ts'
import type { Match, Model, Router } from '../model/model.ts'
import { matchCovers } from '../simulate/covers.ts'
import { type Check, finding, type LintFinding, ruleWhere } from './finding.ts'

/** Entries of a long list are compared in pairs; beyond this nobody writes them by hand. */
const most = 400

const clients = ({ port, gateways, sourceLabels, sourceNamespace }: Match) => [
  port ?? null,
  gateways ?? null,
  sourceLabels === undefined ? null : Object.fromEntries(sourceLabels),
  sourceNamespace ?? null,
]

const narrows = (match: Match): boolean => clients(match).some((choice) => choice !== null)

const inRouter = (model: Model, router: Router): readonly LintFinding[] => {
  const entries = router.rules.flatMap((rule) => rule.matches.map((match) => ({ rule, match })))
  if (entries.length < 2 || entries.length > most) return []
  const dead = new Set(unreachableRules(model, router).map(({ rule }) => rule))
  return entries.flatMap(({ rule, match }, index) => {
    if (dead.has(rule)) return []
    const cover = entries
      .slice(0, index)
      .find(
        (earlier) =>
          matchCovers(earlier.match, match) &&
          (!narrows(earlier.match) || sameJson(clients(earlier.match), clients(match))),
      )
    if (cover === undefined) return []
    const { pointer, line } = ruleWhere(router, rule)
    const which = describeMatch(match)
    return [
      finding(
        router.place,
        { pointer: `${pointer}/match/[${which.replaceAll('~', '~0').replaceAll('/', '~1')}]`, line },
        {
          code: 'unreachable-match',
          message: `In rule ${ruleLabel(rule)} of ${router.place.kind} ${router.place.name} the match "${which}" adds nothing: ${describeMatch(cover.match)}${cover.rule === rule ? '' : `, in rule ${ruleLabel(cover.rule)}`}, is looked at first and takes the same requests.`,
          hint: 'Remove it, or move it above the other.',
        },
      ),
    ]
  })
}

/** Single matches of a rule that is reached, which themselves never are (analyzer IST0131). */
export const checkUnreachableMatches: Check = (model) =>
  model.routers.filter(({ place }) => place.kind === 'VirtualService').flatMap((router) => inRouter(model, router))
