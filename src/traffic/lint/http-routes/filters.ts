import type { Json } from '../../../manifests/manifests.ts'
import type { Check, LintFinding } from '../finding.ts'
import { deepInside, findingAt, has, inside, itemsOf, numberOf, type Spot, textOf } from '../spot.ts'
import { routeRules, ruleText } from './rules.ts'

const once = ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite', 'CORS']

/** Filters that exclude one another, and those that may stand once. */
export const checkRouteFilters: Check = (model) =>
  routeRules(model).flatMap((rule): readonly LintFinding[] => {
    const filters = itemsOf(rule, 'filters')
    const types = filters.map((filter) => textOf(filter, 'type'))
    const repeated = filters.find((_, index) => {
      const type = types[index] ?? null
      return type !== null && once.includes(type) && types.indexOf(type) < index
    })
    const conflict = (spot: Spot, what: string, hint: string): LintFinding =>
      findingAt(model, spot, [], {
        code: 'filters-conflict',
        message: `${ruleText(rule)} ${what}, which the API server refuses.`,
        hint,
      })
    const redirect = filters[types.indexOf('RequestRedirect')]
    return [
      ...(redirect !== undefined && itemsOf(rule, 'backendRefs').length > 0
        ? [conflict(redirect, 'redirects and has backends too', 'Take the backends away, or the redirect.')]
        : []),
      ...(redirect !== undefined && types.includes('URLRewrite')
        ? [conflict(redirect, 'redirects and rewrites', 'A redirect says the new path itself.')]
        : []),
      ...(repeated === undefined
        ? []
        : [conflict(repeated, `has two filters ${textOf(repeated, 'type')}`, 'Make one of them.')]),
    ]
  })

const isPrefix = (match: Spot): boolean => {
  const path = inside(match, 'path')
  return path === null || [null, 'PathPrefix'].includes(textOf(path, 'type'))
}

/** A prefix can only be replaced where the rule has one match, and that a prefix. */
export const checkReplacedPrefixes: Check = (model) =>
  routeRules(model).flatMap((rule) =>
    [rule, ...itemsOf(rule, 'backendRefs')].flatMap((owner) =>
      itemsOf(owner, 'filters').flatMap((filter) => {
        const modifiers = ['urlRewrite', 'requestRedirect'].flatMap((key) => deepInside(filter, key, 'path') ?? [])
        const matches = itemsOf(rule, 'matches')
        const [only] = matches
        const isPlain = matches.length < 2 && (only === undefined || isPrefix(only))
        return modifiers
          .filter((path) => textOf(path, 'type') === 'ReplacePrefixMatch' && !isPlain)
          .map((path) =>
            findingAt(model, path, [], {
              code: 'rewrite-needs-prefix',
              message: `${ruleText(rule)} replaces the matched prefix, and does not have exactly one match with a PathPrefix; the API server refuses that.`,
              hint: 'Use ReplaceFullPath, or one rule for each prefix.',
            }),
          )
      }),
    ),
  )

const unitSeconds: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 }

/** Seconds of a duration of the Gateway API (GEP-2257); null where it is none. */
const secondsOf = (text: string): number | null =>
  /^(?:\d{1,5}(?:h|m|s|ms)){1,4}$/.test(text)
    ? [...text.matchAll(/(\d+)(ms|h|m|s)/g)].reduce(
        (sum, [, digits = '0', unit = 's']) => sum + Number(digits) * (unitSeconds[unit] ?? 0),
        0,
      )
    : null

/** Timeouts that cannot be read, and one try that may last longer than all of them. */
export const checkRouteTimeouts: Check = (model) =>
  routeRules(model).flatMap((rule): readonly LintFinding[] => {
    const timeouts = inside(rule, 'timeouts')
    if (timeouts === null) return []
    const texts = ['request', 'backendRequest'].flatMap((key) => {
      const text = textOf(timeouts, key)
      return text === null ? [] : [{ key, text, seconds: secondsOf(text) }]
    })
    const [request, backend] = ['request', 'backendRequest'].map(
      (name) => texts.find(({ key }) => key === name)?.seconds,
    )
    return [
      ...texts
        .filter(({ seconds }) => seconds === null)
        .map(({ key, text }) =>
          findingAt(model, timeouts, [key], {
            code: 'duration-invalid',
            message: `${ruleText(rule)} has the timeout ${JSON.stringify(text)}, which the Gateway API cannot read.`,
            hint: 'Whole numbers with h, m, s or ms: 1m30s. Without fractions and without a sign.',
          }),
        ),
      ...(request && backend && backend > request
        ? [
            findingAt(model, timeouts, ['backendRequest'], {
              code: 'timeout-beyond-request',
              message: `${ruleText(rule)} gives one try longer than the whole request may last, which the API server refuses.`,
              hint: 'Make backendRequest at most as long as request.',
            }),
          ]
        : []),
    ]
  })

/** A share of a mirror above the whole. */
export const checkRouteMirrors: Check = (model) =>
  routeRules(model).flatMap((rule) =>
    itemsOf(rule, 'filters').flatMap((filter) => {
      const fraction = deepInside(filter, 'requestMirror', 'fraction')
      if (fraction === null) return []
      const [numerator, denominator] = [numberOf(fraction, 'numerator') ?? 0, numberOf(fraction, 'denominator') ?? 100]
      if (numerator <= denominator) return []
      return [
        findingAt(model, fraction, [], {
          code: 'mirror-share-out-of-range',
          message: `${ruleText(rule)} mirrors ${numerator} of ${denominator} requests, which the API server refuses.`,
          hint: 'The numerator is at most the denominator, which is 100 where none is given.',
        }),
      ]
    }),
  )

const isService = (kind: Json | undefined): boolean => kind === undefined || kind === null || kind === 'Service'

/** A Service that is named without a port: nobody could tell where requests go. */
export const checkBackendPorts: Check = (model) =>
  routeRules(model).flatMap((rule) => {
    const mirrored = itemsOf(rule, 'filters').flatMap(
      (filter) => deepInside(filter, 'requestMirror', 'backendRef') ?? [],
    )
    return [...itemsOf(rule, 'backendRefs'), ...mirrored]
      .filter((backend) => isService(backend.value['kind']) && !has(backend, 'port'))
      .map((backend) =>
        findingAt(model, backend, [], {
          code: 'backend-port-missing',
          message: `${ruleText(rule)} names Service ${textOf(backend, 'name') ?? '?'} without a port, which the API server refuses.`,
          hint: 'Give the port of the Service, not that of its pods.',
        }),
      )
  })
