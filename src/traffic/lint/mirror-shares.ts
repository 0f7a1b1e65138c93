import type { Check, LintFinding } from './finding.ts'
import { findingAt, has, httpRules, inside, itemsOf, numberOf, type Spot } from './spot.ts'
import { ruleSubject } from './subject.ts'

const shareKeys = ['mirrorPercentage', 'mirrorPercent', 'mirror_percent'] as const

const sharesOf = (rule: Spot): readonly (readonly [string, number])[] =>
  shareKeys.flatMap((key): [string, number][] => {
    const inner = inside(rule, key)
    const value = inner === null ? numberOf(rule, key) : numberOf(inner, 'value')
    return value === null ? [] : [[key, value]]
  })

/** The share of a mirror: out of range, in a deprecated spelling, or beside no mirror. */
export const checkMirrorShares: Check = (model) =>
  httpRules(model).flatMap((rule): readonly LintFinding[] => {
    const subject = ruleSubject(rule)
    const outside = (value: number): boolean => value < 0 || value > 100
    const range = (spot: Spot, key: string, value: number): LintFinding =>
      findingAt(model, spot, [key], {
        code: 'mirror-share-out-of-range',
        message: `${subject} mirrors ${value} % of its requests.`,
        hint: 'Give from 0 to 100.',
      })
    const given = shareKeys.filter((key) => has(rule, key))
    const listed = itemsOf(rule, 'mirrors').flatMap((mirror) => {
      const percentage = inside(mirror, 'percentage')
      const value = percentage === null ? null : numberOf(percentage, 'value')
      return value !== null && outside(value) ? [range(mirror, 'percentage', value)] : []
    })
    return [
      ...sharesOf(rule).flatMap(([key, value]) => (outside(value) ? [range(rule, key, value)] : [])),
      ...listed,
      ...given
        .filter((key) => key !== 'mirrorPercentage')
        .map((key) =>
          findingAt(model, rule, [key], {
            code: 'mirror-percent-deprecated',
            message: `${subject} has ${key}, which is deprecated${given.includes('mirrorPercentage') ? ' and does not count beside mirrorPercentage' : ''}.`,
            hint: 'Write mirrorPercentage: {value: …}.',
          }),
        ),
      ...(given.length > 0 && !has(rule, 'mirror')
        ? [
            findingAt(model, rule, [given[0] ?? ''], {
              code: 'mirror-share-without-mirror',
              message: `${subject} has ${given.join(' and ')} and no mirror, so nothing is copied.`,
              hint: 'Add mirror with a host, or take the share away.',
            }),
          ]
        : []),
    ]
  })
