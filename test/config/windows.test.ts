import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scheduleProblem, type Window, windowState } from '../../src/config/windows.ts'

const at = (text: string): number => new Date(text).getTime()
const hours = 3_600_000

const officeHours: Window = {
  kind: 'allow',
  when: { kind: 'recurring', cron: '0 9 * * 1-5', zone: 'Europe/Berlin', duration: 8 * hours },
  reason: null,
}
const christmas: Window = {
  kind: 'freeze',
  when: { kind: 'once', from: at('2026-12-21T00:00:00+01:00'), until: at('2027-01-04T00:00:00+01:00') },
  reason: 'Christmas',
}

describe('windows', () => {
  it('let everything through where there are none', () => {
    expect(windowState([], at('2026-11-21T03:00:00Z'))).toEqual({ kind: 'open', until: null, closing: null, kinds: [] })
  })

  it('open and close by the clock of their time zone, summer time or not', () => {
    expect(windowState([officeHours], at('2026-11-23T07:59:59Z'))).toEqual({
      kind: 'outside',
      until: at('2026-11-23T08:00:00Z'),
      reason: null,
    })
    expect(windowState([officeHours], at('2026-11-23T08:00:00Z'))).toMatchObject({
      kind: 'open',
      until: at('2026-11-23T16:00:00Z'),
    })
    expect(windowState([officeHours], at('2026-07-06T07:00:00Z'))).toMatchObject({
      kind: 'open',
      until: at('2026-07-06T15:00:00Z'),
    })
    expect(windowState([officeHours], at('2026-11-20T16:00:00Z'))).toMatchObject({
      kind: 'outside',
      until: at('2026-11-23T08:00:00Z'),
    })
  })

  it('are closed by a freeze, which says why and until when', () => {
    expect(windowState([officeHours, christmas], at('2026-12-22T10:00:00Z'))).toEqual({
      kind: 'frozen',
      until: at('2027-01-04T08:00:00Z'),
      reason: 'Christmas',
    })
    expect(windowState([christmas], at('2026-12-22T10:00:00Z'))).toMatchObject({ until: at('2027-01-03T23:00:00Z') })
    expect(windowState([christmas], at('2026-12-01T10:00:00Z'))).toEqual({
      kind: 'open',
      until: at('2026-12-20T23:00:00Z'),
      closing: { kind: 'freeze', reason: 'Christmas' },
      kinds: ['freeze'],
    })
  })

  it('never open where a freeze covers all of them', () => {
    const always: Window = {
      kind: 'freeze',
      when: { kind: 'recurring', cron: '0 0 * * *', zone: 'UTC', duration: 24 * hours },
      reason: null,
    }
    expect(windowState([officeHours, always], at('2026-11-21T03:00:00Z'))).toMatchObject({
      kind: 'frozen',
      until: null,
    })
  })

  it('change at the moment that is told, and not before', () => {
    const span = fc.record({
      kind: fc.constantFrom('allow' as const, 'freeze' as const),
      from: fc.integer({ min: 0, max: 200 }),
      length: fc.integer({ min: 1, max: 60 }),
    })
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), fc.integer({ min: 0, max: 260 }), (spans, now) => {
        const windows = spans.map(({ kind, from, length }): Window => {
          return { kind, when: { kind: 'once', from: from * hours, until: (from + length) * hours }, reason: null }
        })
        const allowing = spans.filter(({ kind }) => kind === 'allow')
        const isOpen = (hour: number): boolean => {
          const holds = ({ from, length }: { from: number; length: number }) => from <= hour && hour < from + length
          const frozen = spans.some((one) => one.kind === 'freeze' && holds(one))
          return !frozen && (allowing.length === 0 || allowing.some(holds))
        }
        const { kind, until } = windowState(windows, now * hours)
        expect(kind === 'open').toBe(isOpen(now))
        const changes = Array.from({ length: 400 }, (_, index) => now + index).find(
          (hour) => isOpen(hour) !== isOpen(now),
        )
        expect(until).toBe(changes === undefined ? null : changes * hours)
      }),
    )
  })

  it('say what is wrong with a schedule', () => {
    expect(scheduleProblem('0 9 * * 1-5', 'Europe/Berlin')).toBeNull()
    expect(scheduleProblem('61 9 * * 1-5', 'Europe/Berlin')).toContain('no cron line')
    expect(scheduleProblem('0 9 * * 1-5', 'Mars/Base')).toContain('no time zone')
    expect(scheduleProblem('0 0 30 2 *', 'UTC')).toContain('never comes')
    expect(scheduleProblem('@daily', 'UTC')).toContain('not five fields')
  })
})
