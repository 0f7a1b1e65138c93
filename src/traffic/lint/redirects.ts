import type { Check, LintFinding } from './finding.ts'
import { findingAt, has, httpRules, inside, itemsOf, numberOf, textOf } from './spot.ts'
import { ruleSubject } from './subject.ts'

/** The redirects that Envoy can send; other codes of 300 and above pass validation and send none. */
const codes = [301, 302, 303, 307, 308]

/** Redirects that Istio refuses, or that end in a route without an action. */
export const checkRedirects: Check = (model) =>
  httpRules(model).flatMap((rule): readonly LintFinding[] => {
    const redirect = inside(rule, 'redirect')
    if (redirect === null) return []
    const code = numberOf(redirect, 'redirectCode')
    const scheme = textOf(redirect, 'scheme')
    const uris = itemsOf(rule, 'match').map((match) => inside(match, 'uri'))
    const faults: (readonly [string | null, string, string])[] = [
      [
        ['uri', 'prefixRewrite', 'authority', 'port', 'derivePort', 'scheme', 'redirectCode'].some((key) =>
          has(redirect, key),
        )
          ? null
          : 'says nowhere to redirect to',
        '',
        'Give uri, authority, port or scheme.',
      ],
      [
        has(redirect, 'uri') && has(redirect, 'prefixRewrite') ? 'has both uri and prefixRewrite' : null,
        '',
        'Keep one.',
      ],
      [
        has(redirect, 'prefixRewrite') && !(uris.length > 0 && uris.every((uri) => uri !== null && has(uri, 'prefix')))
          ? 'has prefixRewrite without a prefix in every match'
          : null,
        'prefixRewrite',
        'Match uri by prefix, or give uri.',
      ],
      [
        code !== null && code !== 0 && !codes.includes(code) ? `redirects with the code ${code}` : null,
        'redirectCode',
        `Use one of ${codes.join(', ')}.`,
      ],
      [
        scheme !== null && scheme !== '' && scheme !== 'http' && scheme !== 'https'
          ? `redirects to the scheme ${scheme}`
          : null,
        'scheme',
        'Use http or https.',
      ],
    ]
    return faults.flatMap(([fault, key, hint]) =>
      fault === null
        ? []
        : [
            findingAt(model, redirect, key === '' ? [] : [key], {
              code: 'redirect-invalid',
              message: `${ruleSubject(rule)} ${fault}, which does not work.`,
              hint,
            }),
          ],
    )
  })
