import { RE2JS } from 're2js'
import type { Match, Rewrite } from '../model/model.ts'
import type { SeenRequest } from './request.ts'

/** Whole elements are replaced, and slashes where the parts meet are one (Gateway API, HTTPPathModifier.replacePrefixMatch). */
const rewrittenElements = (uri: string, match: Match, path: string): string => {
  const prefix = match.uri?.kind === 'prefix' && match.uri.value !== '/' ? match.uri.value : ''
  const rest = path.slice(prefix.length)
  const joined = rest === '' ? uri : `${uri.replace(/\/$/, '')}${rest.startsWith('/') ? '' : '/'}${rest}`
  return joined === '' ? '/' : joined
}

const rewrittenUri = (uri: string, match: Match, path: string): string => {
  // Without a condition on the path Istio matches the prefix `/`, so that rewriting to `/foo` makes `/foobar` of `/bar`.
  const matched = match.uri ?? { kind: 'prefix', value: '/' }
  if (matched.kind !== 'prefix') return uri
  return uri + path.slice(matched.value.length)
}

const rewrittenByRegex = (
  { match, rewrite }: { readonly match: string; readonly rewrite: string },
  path: string,
): string => {
  try {
    // Envoy writes groups as \1; the engine here, like JavaScript, as $1.
    const replacement = rewrite.replaceAll('$', '$$$$').replaceAll(/\\(\d)/g, '$$$1')
    return RE2JS.compile(match).matcher(path).replaceAll(replacement)
  } catch {
    return path
  }
}

export interface Rewritten {
  /** As written in the rule. */
  readonly uri: string | null
  readonly authority: string | null
  /** What the destination sees, with the query. */
  readonly path: string
}

/** What a rule's rewrite makes of a request; null where it has none. */
export const rewriteRequest = (rewrite: Rewrite | null, match: Match, request: SeenRequest): Rewritten | null => {
  if (rewrite === null) return null
  const path =
    rewrite.uri !== null
      ? rewrite.uriBy === 'whole'
        ? rewrite.uri
        : (rewrite.uriBy === 'element' ? rewrittenElements : rewrittenUri)(rewrite.uri, match, request.path)
      : rewrite.uriRegex !== null
        ? rewrittenByRegex(rewrite.uriRegex, request.path)
        : request.path
  return { uri: rewrite.uri, authority: rewrite.authority, path: path + request.queryString }
}
