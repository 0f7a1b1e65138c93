import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { carriedOut, planned, planOf } from './planning.ts'
import { destinationRule, virtualService, world } from './worlds.ts'

const route = '  - route:\n    - {destination: {host: reviews, subset: v1}}\n'
const withMirror = (mirror: string) =>
  world(virtualService('reviews', route + mirror), destinationRule('reviews', 'v1', 'v2', 'v3'))

/** What stands behind the route of the rule after a command, read; 'already so' where it is. */
const becomes = (mirror: string, command: string): unknown => {
  const start = withMirror(mirror)
  const plan = planOf(start, `/mirror ${command} reviews`)
  if (plan.ok && 'kind' in plan.value) return 'already so'
  return parse(carriedOut(start, `/mirror ${command} reviews`).files.get('1.yaml')?.text.split(route)[1] ?? '')
}

const single = '    mirror: {host: reviews, subset: v2}\n'
const other = '    mirror: {host: audit}\n'
const first = '    mirrors:\n    - destination: {host: reviews, subset: v2}\n'
const share = (value: number): string => `      percentage: {value: ${value}}\n`
const audit = '    - destination: {host: audit}\n'

describe('the share of a copy', () => {
  it.each([
    // Whole percents stay in the field that the file has.
    [`${single}    mirror_percent: 100\n`, 'v2 25%', `${single}    mirror_percent: 25\n`],
    [`${single}    mirrorPercent: 100\n`, 'v2 25%', `${single}    mirrorPercent: 25\n`],
    [`${single}    mirrorPercentage: {value: 5}\n`, 'v2 25%', `${single}    mirrorPercentage: {value: 25}\n`],
    [`${single}    mirrorPercentage:\n      value: 5.5\n`, 'v2', `${single}    mirrorPercentage:\n      value: 100\n`],
    // A fraction fits the new field only.
    [`${single}    mirror_percent: 100\n`, 'v2 0.5%', `${single}    mirrorPercentage: {value: 0.5}\n`],
    [`${single}    mirrorPercent: 10\n`, 'v2 12.5%', `${single}    mirrorPercentage: {value: 12.5}\n`],
    [`${single}    mirrorPercentage: {value: 5}\n`, 'v2 0.0001%', `${single}    mirrorPercentage: {value: 0.0001}\n`],
    // The new field wins over an old one beside it.
    [
      `${single}    mirrorPercentage: {value: 5}\n    mirror_percent: 50\n`,
      'v2 25%',
      `${single}    mirrorPercentage: {value: 25}\n    mirror_percent: 50\n`,
    ],
    // None is everything.
    [single, 'v2 25%', `${single}    mirrorPercentage: {value: 25}\n`],
    ['', 'v2', '    mirror: {host: reviews, subset: v2}\n'],
    ['', 'v2 100%', '    mirror: {host: reviews, subset: v2}\n'],
    // A share that stands there alone would count for the new copy.
    ['    mirror_percent: 10\n', 'v2', '    mirror_percent: 100\n    mirror: {host: reviews, subset: v2}\n'],
    // A copy that was written down and is none.
    [`${single}    mirrorPercentage: {value: 0}\n`, 'v2 5%', `${single}    mirrorPercentage: {value: 5}\n`],
  ])('%#: %s becomes, by %s, %s', (before, command, wanted) => expect(becomes(before, command)).toEqual(parse(wanted)))

  it.each([
    [`${single}    mirror_percent: 25\n`, 'v2 25%'],
    [`${single}    mirrorPercentage: {value: 12.5}\n`, 'v2 12.5%'],
    [single, 'v2'],
    [first + share(25), 'v2 25%'],
    [first, 'v2'],
  ])('%#: %s is so already for %s', (before, command) => expect(becomes(before, command)).toBe('already so'))
})

describe('the list of copies', () => {
  it.each([
    [first + share(50) + audit, 'v2 0.5%', first + share(0.5) + audit],
    [first + audit, 'v2 10%', first + share(10) + audit],
    [first + audit, 'v3', `${first.replace('v2', 'v3')}${audit}`],
    [
      `    mirrors:\n${audit}`,
      'v2 5%',
      `    mirrors:\n${audit}    - destination: {host: reviews, subset: v2}\n${share(5)}`,
    ],
  ])('%#: %s becomes, by %s, %s', (before, command, wanted) => expect(becomes(before, command)).toEqual(parse(wanted)))

  // One field holds one copy, and Istio refuses the field beside the list.
  it.each([
    [other, 'v2', `    mirrors:\n${audit}    - destination: {host: reviews, subset: v2}\n`],
    [
      `${other}    mirror_percent: 10\n`,
      'v2 0.5%',
      `    mirrors:\n${audit}${share(10)}    - destination: {host: reviews, subset: v2}\n${share(0.5)}`,
    ],
    [
      `${other}    mirrorPercentage: {value: 0}\n    mirrorPercent: 7\n`,
      'v2 5%',
      `    mirrors:\n${audit}${share(0)}    - destination: {host: reviews, subset: v2}\n${share(5)}`,
    ],
  ])('%#: takes the one copy of another service along: %s becomes, by %s, %s', (before, command, wanted) => {
    expect(becomes(before, command)).toEqual(parse(wanted))
    expect(planned(withMirror(before), `/mirror ${command} reviews`).notes.join('\n')).toContain('from 1.19 on')
  })

  it('names no service that a command could mean by itself', () =>
    expect(planOf(withMirror(other), '/mirror off')).toMatchObject({ ok: true, value: { kind: 'already-so' } }))
})

describe('off', () => {
  it.each([
    [single, ''],
    [`${single}    mirror_percent: 25\n`, ''],
    [`${single}    mirrorPercentage: {value: 25}\n    mirrorPercent: 3\n`, ''],
    [first + share(25), ''],
    [first + share(25) + audit, `    mirrors:\n${audit}`],
    [`${first}    - destination: {host: reviews, subset: v3}\n${audit}`, `    mirrors:\n${audit}`],
  ])('%#: takes the copies of the service away, and nothing else: %s', (before, wanted) =>
    expect(becomes(before, 'off')).toEqual(parse(wanted)),
  )

  it.each(['', other, `    mirrors:\n${audit}`])('%#: is so already where there is none of it: %s', (before) =>
    expect(becomes(before, 'off')).toBe('already so'),
  )
})
