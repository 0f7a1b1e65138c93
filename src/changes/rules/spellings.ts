import { isJsonObject, type Json, type Patch } from '../../manifests/manifests.ts'
import {
  audienceExpression,
  cookieExpression,
  type Rule,
  readAudienceExpression,
  readCookieExpression,
  writeHeaderExpression,
} from '../../traffic/traffic.ts'
import { fewText, listText, ruleText } from '../wording.ts'
import type { Comparing } from './meaning.ts'

/** What is wrong with how a rule spells its conditions, and what is only loose. */
export interface Spellings {
  /** Defective spellings put right where they stand. */
  readonly patch: Patch
  readonly notes: readonly string[]
}

interface Spelt {
  readonly value: string | null
  readonly note: string | null
}

const fine: Spelt = { value: null, note: null }

const cookieSpelt = (expression: string, rule: Rule): Spelt => {
  const cookie = readCookieExpression(expression)
  if (cookie?.isDefective !== true) return fine
  return {
    value: cookieExpression(cookie.name, cookie.value),
    note: `The spelling of the cookie in rule ${ruleText(rule)} missed cookies behind another one, and is mended.`,
  }
}

const agentSpelt = (expression: string, rule: Rule): Spelt => {
  const spelt = readAudienceExpression(expression)
  if (spelt === null) return fine
  const { audience, isDefective, takesAlong, misses } = spelt
  const right = audienceExpression(audience)
  if (isDefective)
    return {
      value: right,
      note: `The expression ${expression} in rule ${ruleText(rule)} met no ${audience.kind} at all, for it must match the whole header, and is mended.`,
    }
  if (takesAlong.length + misses.length === 0) return fine
  const parts = [
    ...(takesAlong.length === 0 ? [] : [`takes along ${fewText(takesAlong)}`]),
    ...(misses.length === 0 ? [] : [`misses ${fewText(misses)}`]),
  ]
  return {
    value: null,
    note: `Rule ${ruleText(rule)} finds ${audience.kind} ${audience.name} by ${expression}, which ${listText(parts)}. It is left as it is; exact would be ${right}`,
  }
}

/** Looks over the conditions of a rule that a command means; only what it names is put right. */
export const spellingsOf = (rule: Rule, { byAudience }: Comparing): Spellings => {
  const match = rule.raw['match']
  const found = (Array.isArray(match) ? (match as readonly Json[]) : []).flatMap((entry, index) => {
    const headers = isJsonObject(entry) && isJsonObject(entry['headers']) ? entry['headers'] : {}
    return Object.entries(headers).flatMap(([name, value]) => {
      const expression = isJsonObject(value) ? value['regex'] : undefined
      if (typeof expression !== 'string') return []
      const spelt =
        name.toLowerCase() === 'cookie'
          ? cookieSpelt(expression, rule)
          : byAudience && name.toLowerCase() === 'user-agent'
            ? agentSpelt(expression, rule)
            : fine
      return [{ ...spelt, index, name }]
    })
  })
  return {
    patch: found.flatMap(({ value, index, name }) =>
      value === null ? [] : writeHeaderExpression(rule, index, name, value),
    ),
    notes: [...new Set(found.flatMap(({ note }) => note ?? []))],
  }
}
