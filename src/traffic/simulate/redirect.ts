import type { Action, Match } from '../model/model.ts'
import type { SeenRequest } from './request.ts'
import { rewriteRequest } from './rewrite.ts'

type Redirect = Extract<Action, { readonly kind: 'redirect' }>

const usualPorts: Readonly<Record<string, number>> = { http: 80, https: 443 }

/** Where a redirect sends a request, as the Location header of its answer says. What the rule leaves out stays as it was asked for. */
export const locationOf = ({ scheme, port, rewrite }: Redirect, match: Match, request: SeenRequest): string => {
  const to = scheme ?? request.scheme
  const rewritten = rewriteRequest(rewrite, match, request)
  // A query of its own takes the place of the request's.
  const path =
    rewrite.uri?.includes('?') === true ? rewrite.uri : (rewritten?.path ?? request.path + request.queryString)
  const asked = scheme === null || scheme === request.scheme ? request.authority : request.host
  const authority = rewrite.authority ?? (port === null ? asked : request.host)
  const shownPort = port === null || port === usualPorts[to] ? '' : `:${port}`
  return `${to}://${authority}${shownPort}${path}`
}
