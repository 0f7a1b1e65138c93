import { describe, expect, it } from 'vitest'
import { command, refusal } from './shop.ts'

const reviews = { services: ['default/reviews'] }

describe.each(['next', 'done', 'replan', 'cancel', 'abort', 'status', 'history'])('/%s', (verb) => {
  it('says all by itself', () => expect(command(`/${verb}`)).toEqual({ verb }))
  it('may name a service', () => expect(command(`/${verb} reviews`)).toEqual({ verb, ...reviews }))
  it('may name it as an option', () =>
    expect(command(`/${verb} service=default/reviews`)).toEqual({ verb, ...reviews }))
  it('takes nothing else', () => {
    expect(refusal(`/${verb} time we meet`)).toBe(`unknown-service | For example: /${verb}`)
    expect(refusal(`/${verb} 10`)).toBe(`unknown-word | For example: /${verb}`)
    expect(refusal(`/${verb} reviews ratings`)).toBe(`too-many-services | For example: /${verb} reviews`)
    expect(refusal(`/${verb} reviews v2`)).toBe(`version-misplaced | For example: /${verb} reviews`)
    expect(refusal(`/${verb} reveiws`)).toBe(`unknown-service | Type: /${verb} reviews`)
  })
})

describe('/rollback', () => {
  const rollback = (to: unknown, more: object = {}) => ({ verb: 'rollback', to, now: false, ...more })

  it.each([
    ['/rollback', rollback({ kind: 'baseline' })],
    ['/rollback reviews', rollback({ kind: 'baseline' }, reviews)],
    ['/rollback last', rollback({ kind: 'last' })],
    ['/rollback LAST reviews', rollback({ kind: 'last' }, reviews)],
    ['/rollback reviews last', rollback({ kind: 'last' }, reviews)],
    ['/rollback to 2', rollback({ kind: 'stage', stage: 2 })],
    ['/rollback To 2 reviews', rollback({ kind: 'stage', stage: 2 }, reviews)],
    ['/rollback reviews to 2', rollback({ kind: 'stage', stage: 2 }, reviews)],
    ['/rollback --now', rollback({ kind: 'baseline' }, { now: true })],
    ['/rollback last --forward', rollback({ kind: 'last' }, { forward: true })],
    ['/rollback last --now --dry-run', rollback({ kind: 'last' }, { now: true, dryRun: true })],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/rollback to', 'value-missing | For example: /rollback to 2 reviews'],
    ['/rollback to 0', 'stage-invalid | Type: /rollback'],
    ['/rollback to v1', 'stage-invalid | For example: /rollback to 2 reviews'],
    ['/rollback to 1.5', 'stage-invalid | For example: /rollback to 2 reviews'],
    ['/rollback 2', 'unknown-word | For example: /rollback to 2 reviews'],
    ['/rollback last last', 'said-twice | For example: /rollback last'],
    ['/rollback last to 2', 'said-twice | For example: /rollback to 2 reviews'],
    ['/rollback to 1 to 2', 'said-twice | For example: /rollback to 2 reviews'],
    ['/rollback please', 'unknown-service | For example: /rollback'],
    ['/rollback now', 'unknown-service | For example: /rollback'],
    ['/rollback --supersede', 'flag-not-here | For example: /rollback'],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toBe(expected))
})

describe('/override', () => {
  const override = (gate: string, reason: string, more: object = {}) => ({ verb: 'override', gate, reason, ...more })

  it.each([
    ['/override windows reason="agreed with Bob"', override('windows', 'agreed with Bob')],
    ['/override reason=agreed Metrics', override('metrics', 'agreed')],
    ['/override live reason="seen, it works" reviews', override('live', 'seen, it works', reviews)],
    ['/override reviews approvals reason=x', override('approvals', 'x', reviews)],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/override', 'gate-missing | The gates are windows, checks, metrics, soak, live, approvals.'],
    ['/override everything reason=x', 'gate-missing | The gates are windows, checks, metrics, soak, live, approvals.'],
    ['/override windows', 'reason-missing | Type: /override windows reason="why"'],
    [
      '/override windows reason=',
      'value-missing | For example: /override windows reason="agreed with the on-call lead"',
    ],
    ['/override windows soak reason=x', 'said-twice | Write a line for each.'],
    ['/override hold reason=x', 'gate-not-overridable | Type: /unhold'],
    ['/override head reason=x', 'gate-not-overridable | Type: /replan'],
    [
      '/override policy reason=x',
      'gate-not-overridable | For example: /override windows reason="agreed with the on-call lead"',
    ],
    [
      `/override live reason=${'a'.repeat(501)}`,
      'reason-too-long | For example: /override live reason="seen live in the console"',
    ],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toBe(expected))
})

describe('a hold', () => {
  const hold = (reason: string | null = null, more: object = {}) => ({ verb: 'hold', all: false, reason, ...more })

  it.each([
    ['/hold', hold()],
    ['/pause', hold()],
    ['/hold reviews', hold(null, reviews)],
    ['/hold --all', hold(null, { all: true })],
    ['/hold reason=latency', hold('latency')],
    ['/hold reason="latency is up, looking"', hold('latency is up, looking')],
    ['/hold Reason="it says ""no"""', hold('it says "no"')],
    ['/hold reason="*not* `yet`… – “soon” 👩‍💻"', { refused: ['hidden-part'], suggestions: [] }],
    ['/hold reason="*not* yet… – “soon” 👩‍💻"', hold('*not* yet… – “soon” 👩‍💻')],
    ['/hold reviews reason="a b"', hold('a b', reviews)],
    ['/hold reason="a b" reviews', hold('a b', reviews)],
    ['/hold reason="a b" --all', hold('a b', { all: true })],
    ['/unhold', { verb: 'unhold', all: false }],
    ['/resume', { verb: 'unhold', all: false }],
    ['/unhold --all', { verb: 'unhold', all: true }],
    ['/unhold reviews', { verb: 'unhold', all: false, ...reviews }],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/hold cancel', 'hold-cancel | Type: /unhold'],
    ['/hold off until Monday', 'reason-unquoted | Type: /hold reason="off until Monday"'],
    ['/sluice hold cancel', 'hold-cancel | Type: /sluice unhold'],
    ['/hold waiting for Bob', 'reason-unquoted | Type: /hold reason="waiting for Bob"'],
    ['/hold on, please', 'reason-unquoted | Type: /hold reason="on, please"'],
    ['/hold reason=waiting for Bob', 'reason-unquoted | Type: /hold reason="waiting for Bob"'],
    ['/hold reason="a" b', 'reason-unquoted | Type: /hold reason="a b"'],
    ['/hold reason=', 'value-missing | For example: /hold reason="latency is up, looking"'],
    ['/hold reason=""', 'value-missing | For example: /hold reason="latency is up, looking"'],
    [`/hold reason=${'a'.repeat(501)}`, 'reason-too-long | For example: /hold reason="latency is up, looking"'],
    ['/hold reason="a" reason="b"', 'said-twice | For example: /hold reason="latency is up, looking"'],
    ['/hold --all reviews', 'all-and-service | Type one of: /hold --all or: /hold reviews'],
    ['/hold --all=yes', 'flag-without-value | Type: /hold --all'],
    ['/unhold reason=a', 'unknown-word | For example: /unhold'],
    ['/unhold now', 'unknown-service | For example: /unhold'],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toBe(expected))
})
