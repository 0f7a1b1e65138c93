import type { Match, Model, Router, Rule, StringMatch } from '../model/model.ts'
import { findDelegate } from '../model/ways-in.ts'
import { isExportedTo } from './visibility.ts'

/** A rule as Istio compiles it: a root's rule itself, or a delegate's rule under the root's. */
export interface EffectiveRule {
  /** Where the rule is written. */
  readonly router: Router
  readonly rule: Rule
  /** The rule as it stands in the file: `rule` itself, unless a root's fields are merged into it. */
  readonly written: Rule
  /** The delegating rule above it. */
  readonly via: { readonly router: Router; readonly rule: Rule } | null
  readonly matches: readonly Match[]
}

/** A rule that never takes part, and why. */
export interface LeftOut {
  readonly router: Router
  readonly rule: Rule
  readonly reason: string
}

export interface Expansion {
  readonly rules: readonly EffectiveRule[]
  readonly leftOut: readonly LeftOut[]
}

const conflicts = (root: StringMatch | undefined, leaf: StringMatch | undefined): boolean => {
  if (root === undefined || leaf === undefined) return false
  if (root.kind === 'regex' || leaf.kind === 'regex') return true
  if (root.kind === 'exact') return leaf.kind !== 'exact' || leaf.value !== root.value
  if (root.kind === 'prefix' && leaf.kind !== 'present') return !leaf.value.startsWith(root.value)
  return true
}

/** Istio's rules for a pair of match entries (pilot/pkg/model/virtualservice.go:hasConflict): the leaf has to narrow the root. */
const pairConflicts = (root: Match, leaf: Match): boolean => {
  if (root.unreadable || leaf.unreadable) return false
  if ((root.ignoreUriCase ?? false) !== (leaf.ignoreUriCase ?? false)) return true
  if ((['uri', 'scheme', 'method', 'authority'] as const).some((field) => conflicts(root[field], leaf[field])))
    return true
  for (const map of ['headers', 'queryParams', 'withoutHeaders'] as const)
    if ([...leaf[map]].some(([name, match]) => conflicts(root[map].get(name), match))) return true
  if (root.port !== undefined && leaf.port !== undefined && root.port !== leaf.port) return true
  for (const [key, value] of leaf.sourceLabels ?? [])
    if (root.sourceLabels?.has(key) && root.sourceLabels.get(key) !== value) return true
  if (root.sourceNamespace !== leaf.sourceNamespace) return true
  const gateways = root.gateways
  return gateways !== undefined && (leaf.gateways ?? []).some((gateway) => !gateways.includes(gateway))
}

const mergePair = (root: Match, leaf: Match): Match => {
  const sourceLabels = new Map([...(root.sourceLabels ?? []), ...(leaf.sourceLabels ?? [])])
  return {
    ...root,
    ...leaf,
    headers: new Map([...root.headers, ...leaf.headers]),
    withoutHeaders: new Map([...root.withoutHeaders, ...leaf.withoutHeaders]),
    queryParams: new Map([...root.queryParams, ...leaf.queryParams]),
    ...(sourceLabels.size === 0 ? {} : { sourceLabels }),
  }
}

const mergeMatches = (root: readonly Match[], leaf: readonly Match[]): readonly Match[] | null => {
  if (root.length === 0) return leaf
  if (leaf.length === 0) return root
  const merged: Match[] = []
  for (const inner of leaf) {
    const fitting = root.filter((outer) => !pairConflicts(outer, inner))
    // One entry that fits nowhere drops the delegate's whole rule, without a word.
    if (fitting.length === 0) return null
    merged.push(...fitting.map((outer) => mergePair(outer, inner)))
  }
  return merged
}

const mirrorKeys = ['mirror', 'mirrors', 'mirrorPercentage', 'mirrorPercent', 'mirror_percent']

/** The delegate wins field by field; what it leaves open is the root's. */
const mergeRules = (root: Rule, leaf: Rule): Rule => {
  const { match: _match, delegate: _delegate, name: _name, ...inherited } = root.raw
  const ownMirrors = mirrorKeys.some((key) => leaf.raw[key] !== undefined)
  return {
    ...leaf,
    mirrors: ownMirrors ? leaf.mirrors : root.mirrors,
    rewrite: leaf.rewrite ?? root.rewrite,
    fault: leaf.fault ?? root.fault,
    raw: { ...inherited, ...leaf.raw },
  }
}

/**
 * A router's rules with every delegation replaced by the delegate's rules. A delegation whose target is not here stays as it is: what lies behind it
 * is unknown, not absent.
 */
export const expandDelegates = (model: Model, router: Router): Expansion => {
  const rules: EffectiveRule[] = []
  const leftOut: LeftOut[] = []
  for (const rule of router.rules) {
    const delegate =
      rule.action.kind === 'delegate' ? findDelegate(model, rule.action.name, rule.action.namespace) : null
    if (delegate === null) {
      rules.push({ router, rule, written: rule, via: null, matches: rule.matches })
      continue
    }
    if (!isExportedTo(delegate.exportTo, delegate.place.namespace, router.place.namespace)) {
      leftOut.push({ router, rule, reason: `its delegate ${delegate.place.name} is not exported to this namespace` })
      continue
    }
    for (const leaf of delegate.rules) {
      const matches = mergeMatches(rule.matches, leaf.matches)
      if (leaf.action.kind === 'delegate')
        leftOut.push({ router: delegate, rule: leaf, reason: 'a delegate cannot delegate again' })
      else if (matches === null)
        leftOut.push({
          router: delegate,
          rule: leaf,
          reason: `one of its matches does not fit under ${router.place.name}, so Istio drops the whole rule`,
        })
      else rules.push({ router: delegate, rule: mergeRules(rule, leaf), written: leaf, via: { router, rule }, matches })
    }
  }
  return { rules, leftOut }
}

/**
 * The rule that hands on to a delegate and under which a rule with these matches would not fit: Istio drops it there without a word. Null where it fits
 * everywhere.
 */
export const rootThatDrops = (
  model: Model,
  delegate: Router,
  matches: readonly Match[],
): { readonly router: Router; readonly rule: Rule } | null => {
  if (delegate.hosts.length > 0) return null
  for (const router of model.routers)
    for (const rule of router.rules) {
      const { action } = rule
      const handsOn = action.kind === 'delegate' && findDelegate(model, action.name, action.namespace) === delegate
      if (handsOn && mergeMatches(rule.matches, matches) === null) return { router, rule }
    }
  return null
}
