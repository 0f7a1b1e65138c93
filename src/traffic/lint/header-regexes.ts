import { userAgents } from '../audience/user-agents.ts'
import type { StringMatch } from '../model/model.ts'
import { regularExpression } from '../simulate/regular-expression.ts'
import type { Check, LintFinding } from './finding.ts'
import { entriesUnder, findingAt, httpRules, itemsOf, type Spot, textOf } from './spot.ts'
import { ruleSubject } from './subject.ts'

type HeaderCheck = (
  name: string,
  wanted: Exclude<StringMatch, { readonly kind: 'present' }>,
) => Omit<Parameters<typeof findingAt>[3], 'severity'> | null

const matchOf = (spot: Spot): Exclude<StringMatch, { readonly kind: 'present' }> | null => {
  for (const kind of ['exact', 'prefix', 'regex'] as const) {
    const value = textOf(spot, kind)
    if (value !== null) return { kind, value }
  }
  return null
}

const meets = (wanted: Exclude<StringMatch, { readonly kind: 'present' }>, value: string): boolean => {
  if (wanted.kind === 'exact') return value === wanted.value
  if (wanted.kind === 'prefix') return value.startsWith(wanted.value)
  const expression = regularExpression(wanted.value)
  return expression.ok && expression.matchesAll(value)
}

/** Browsers send `a=1; user=tester`, one header for all cookies, with a blank behind the semicolon. */
const cookieMisses: HeaderCheck = (name, wanted) => {
  const [, cookie, value] = /(?<![A-Za-z0-9_-])([A-Za-z0-9_-]+)=([A-Za-z0-9_-]+)/.exec(wanted.value) ?? []
  if (name !== 'cookie' || cookie === undefined || value === undefined) return null
  const one = `${cookie}=${value}`
  if (!meets(wanted, one)) return null
  const missed = [`first=1; ${one}`, `${one}; last=1`, `first=1; ${one}; last=1`].find((sent) => !meets(wanted, sent))
  if (missed === undefined) return null
  return {
    code: 'cookie-match-misses',
    message: `finds the cookie ${one} alone, but not in "${missed}", which is how browsers send several.`,
    hint: `Write the regex ^(.*;\\s*)?${one}(;.*)?$`,
  }
}

/** Headers that carry far more than one word, so that an expression for a part of them never matches. */
const longHeaders = new Set(['user-agent', 'cookie', 'referer', 'accept', 'accept-language', 'authorization'])

const matchesPart: HeaderCheck = (name, wanted) => {
  if (wanted.kind !== 'regex') return null
  const expression = regularExpression(wanted.value)
  if (!expression.ok) return null
  const isWord = /^[A-Za-z0-9 /_-]+$/.test(wanted.value)
  const ofAgent =
    name === 'user-agent' &&
    userAgents.some((agent) => expression.matchesPart(agent)) &&
    !userAgents.some((agent) => expression.matchesAll(agent))
  if (!ofAgent && !(isWord && longHeaders.has(name))) return null
  return {
    code: 'regex-matches-part',
    message: `has the regex ${wanted.value} for ${name}, which must match the whole value, and such a value never is only that.`,
    hint: `Write .*${wanted.value.replace(/^\^?(?:\.\*)?/, '').replace(/(?:\.\*)?\$?$/, '')}.*`,
  }
}

const chrome = userAgents.filter((agent) => / Chrome\//.test(agent) && !/Edg/.test(agent))
const edge = userAgents.filter((agent) => /Edg/.test(agent))

const chromeTakesEdge: HeaderCheck = (name, wanted) => {
  if (name !== 'user-agent' || wanted.kind !== 'regex' || !/chrome/i.test(wanted.value)) return null
  if (!chrome.some((agent) => meets(wanted, agent)) || !edge.some((agent) => meets(wanted, agent))) return null
  return {
    code: 'user-agent-several-browsers',
    message: `means Chrome by ${wanted.value}, and Edge and Opera, which also call themselves Chrome, are taken along.`,
    hint: 'Put a rule for Edg/ and OPR/ above it where they are to stay.',
  }
}

const checks: readonly HeaderCheck[] = [cookieMisses, matchesPart, chromeTakesEdge]

/** Conditions on headers that are valid, and match less or more than they seem to say. Each is tried on real values, not judged by its look. */
export const checkHeaderRegexes: Check = (model) =>
  httpRules(model).flatMap((rule) =>
    itemsOf(rule, 'match').flatMap((match) =>
      entriesUnder(match, 'headers').flatMap(([name, entry]): readonly LintFinding[] => {
        const wanted = matchOf(entry)
        if (wanted === null) return []
        return checks.flatMap((check) => {
          const what = check(name.toLowerCase(), wanted)
          if (what === null) return []
          return [
            findingAt(model, match, ['headers', name], { ...what, message: `${ruleSubject(rule)} ${what.message}` }),
          ]
        })
      }),
    ),
  )
