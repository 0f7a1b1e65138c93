import type { Pointer } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import { describeMatches } from '../model/describe.ts'
import type { Destination, Model, Place, Router, Rule } from '../model/model.ts'
import { objectName } from '../model/place.ts'
import { codes, type LintCode } from './codes.ts'

/** What is wrong with one object. Its identity is (code, object, pointer), never line or wording. */
export interface LintFinding extends Problem {
  readonly severity: 'error' | 'warning' | 'info'
  /** `kind/namespace/name`. */
  readonly object: string
  /** From the object's root, list items by name: `/spec/http/[default]/route/[reviews:v2]`. */
  readonly pointer: Pointer
  readonly path: string
  readonly line: number
}

/** One check, over the whole model. */
export type Check = (model: Model) => readonly LintFinding[]

/** A finding at a place; its identity is made here and nowhere else. Without a severity of its own it has its code's. */
export const finding = (
  place: Place,
  where: { readonly pointer: Pointer; readonly line: number },
  what: {
    readonly code: LintCode
    readonly message: string
    readonly hint?: string | undefined
    readonly severity?: LintFinding['severity']
  },
): LintFinding => ({
  code: what.code,
  severity: what.severity ?? codes[what.code].severity,
  message: what.message,
  ...(what.hint === undefined ? {} : { hint: what.hint }),
  object: objectName(place),
  pointer: where.pointer,
  path: place.path,
  line: where.line,
})

const bracketed = (text: string): string => `[${text.replaceAll('~', '~0').replaceAll('/', '~1')}]`

/** A rule by its name, else by what it matches, so that rules which come and go around it do not move its findings. */
export const ruleWhere = (router: Router, rule: Rule): { readonly pointer: Pointer; readonly line: number } => {
  const nameOf = ({ name, matches }: Rule): string => name ?? (matches.length === 0 ? '*' : describeMatches(matches))
  const name = nameOf(rule)
  const earlier = router.rules.filter((other) => other.index < rule.index && nameOf(other) === name).length
  const step = bracketed(earlier === 0 ? name : `${name}#${earlier + 1}`)
  return { pointer: `/spec/${router.api === 'gateway-api' ? 'rules' : 'http'}/${step}`, line: rule.line }
}

/** A destination or mirror of a rule by host and subset. */
export const targetWhere = (
  router: Router,
  rule: Rule,
  list: 'route' | 'mirror',
  target: Pick<Destination, 'host' | 'subset' | 'line'>,
): { readonly pointer: Pointer; readonly line: number } => {
  const name = target.subset === null ? target.host : `${target.host}:${target.subset}`
  return { pointer: `${ruleWhere(router, rule).pointer}/${list}/${bracketed(name)}`, line: target.line }
}
