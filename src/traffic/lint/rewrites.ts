import type { Check, LintFinding } from './finding.ts'
import { findingAt, has, httpRules, inside, itemsOf, textOf } from './spot.ts'
import { ruleSubject } from './subject.ts'

/** A rewrite that Istio refuses, and one that leaves two slashes where it takes a prefix away. */
export const checkRewrites: Check = (model) =>
  httpRules(model).flatMap((rule): readonly LintFinding[] => {
    const rewrite = inside(rule, 'rewrite')
    if (rewrite === null) return []
    const subject = ruleSubject(rule)
    const regex = has(rewrite, 'uriRegexRewrite')
    if ((has(rewrite, 'uri') && regex) || !(has(rewrite, 'uri') || has(rewrite, 'authority') || regex))
      return [
        findingAt(model, rewrite, [], {
          code: 'rewrite-invalid',
          message: `${subject} rewrites ${regex ? 'the path in two ways at once' : 'nothing'}, which Istio refuses.`,
          hint: 'Give uri or uriRegexRewrite, or authority.',
        }),
      ]
    if (textOf(rewrite, 'uri') !== '/') return []
    const prefixes = itemsOf(rule, 'match').flatMap((match) => {
      const uri = inside(match, 'uri')
      return uri === null ? [] : (textOf(uri, 'prefix') ?? [])
    })
    const open = prefixes.find((prefix) => prefix.length > 1 && !prefix.endsWith('/'))
    // The usual pair: the prefix with and without the slash, of which the first is looked at first.
    if (open === undefined || prefixes.includes(`${open}/`)) return []
    return [
      findingAt(model, rewrite, ['uri'], {
        code: 'rewrite-double-slash',
        message: `${subject} turns the prefix ${open} into /, so that ${open}/x arrives as //x, and ${open}x as /x.`,
        hint: `Match ${open}/ as well, as a prefix in front of it.`,
      }),
    ]
  })
