import type { Condition } from '../../commands/command.ts'
import type { Problem } from '../../problem.ts'
import { type Model, ruleReach } from '../../traffic/traffic.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import { clientsText, listText, routerText, serviceName } from '../wording.ts'
import { conditionText } from './conditions.ts'
import type { RouteChange } from './cut-rule.ts'
import { placedNew } from './reach.ts'

/** What such a condition is refused with. */
export const neverHolds = 'condition-never-holds'

const pathPart = (condition: Condition): Problem | null => {
  if (condition.kind !== 'uri' || condition.match.kind === 'present' || condition.match.kind === 'regex') return null
  const { kind, value } = condition.match
  const [, path = '', mark = '', rest = ''] = /^([^?#]*)([?#])(.*)$/.exec(value) ?? []
  if (mark === '') return null
  const uri = `uri ${kind === 'prefix' ? '^=' : ''}${path === '' ? '/' : path}`
  const query = (rest.split('#')[0] ?? '').split('&').filter((pair) => pair !== '')
  return {
    code: neverHolds,
    message:
      mark === '?'
        ? `${conditionText(condition)} is never met: the path of a request ends where its query begins.`
        : `${conditionText(condition)} is never met: what stands behind # is not sent.`,
    hint: `Write ${mark === '?' ? [uri, ...query.map((pair) => `query ${pair}`)].join(' ') : uri}.`,
  }
}

/** A condition on the path that holds for no path, wherever it is written. */
export const impossiblePath = ({ conditions }: RouteChange): Problem | null =>
  conditions.flatMap((condition) => pathPart(condition) ?? [])[0] ?? null

/** A condition on the authority, or on the namespace of the client, that no request has which comes to the router; null also where that cannot be told. */
export const foreignRequest = (
  model: Model,
  target: TargetRule,
  service: string,
  change: RouteChange,
): Problem | null => {
  const { router } = target
  const from = change.conditions.find(({ kind }) => kind === 'source-namespace')
  if (from !== undefined && target.clients.length > 0 && !target.clients.includes('mesh'))
    return {
      code: neverHolds,
      message: `No request with ${conditionText(from)} comes to ${routerText(router)}: it is for requests ${clientsText(target.clients)}, and only clients inside the mesh have a namespace.`,
      path: router.place.path,
      line: router.place.line,
      hint: 'Leave that condition out, or tell the requests by a header.',
    }
  const authority = change.conditions.find(({ kind }) => kind === 'authority')
  if (authority?.kind !== 'authority') return null
  // In front of every other rule of the router nothing but its hosts can keep requests from it.
  const { reaching, rule, matches } = placedNew(model, target, change, 0)
  const { request, isTried, takers } = ruleReach(reaching, rule, matches)
  if (request !== null || !isTried) return null
  const [other] = takers.filter((taker) => taker.router.place !== router.place)
  const asked = authority.match.kind === 'exact' ? authority.match.value : 'HOST'
  const hosts = router.hosts.length === 0 ? 'other hosts' : listText(router.hosts)
  return {
    code: neverHolds,
    message: `No request with ${conditionText(authority)} comes to ${routerText(router)}: it is for ${hosts}.`,
    path: router.place.path,
    line: router.place.line,
    hint:
      other === undefined
        ? `Bring that host first: /expose ${serviceName(service)} host=${asked}`
        : `${routerText(other.router)} (${other.router.place.path}:${other.router.place.line}) takes that host: a rule for it stands there, in a pull request of its own, unless it sends to ${serviceName(service)}.`,
  }
}
