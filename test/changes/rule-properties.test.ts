import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planIntent, planRollback, readTree } from '../../src/changes/changes.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { type Model, simulate, unreachableRules } from '../../src/traffic/traffic.ts'
import { type AskedRule, askedRules, type Probe, probes, worldsOfRules } from './generated-rules.ts'
import { intentOf, sha256, snapshotOf, statesAfter } from './planning.ts'

const thread = { services: ['shop/reviews'], roles: { 'shop/reviews': { stable: 'v1', canary: null } } }

/** What becomes of a request: the version and its share, or the status of an answer without one. */
interface Fate {
  readonly rule: string | null
  readonly shares: string
  readonly mirrors: string
}

const sharesText = (shares: ReadonlyMap<string, number>): string =>
  JSON.stringify([...shares].filter(([, share]) => share > 0).sort())

const fateOf = (model: Model, { path, method, header, agent, cookie }: Probe): Fate => {
  const headers = [
    ...(header === null ? [] : [['x-team', header] as const]),
    ...(agent === null ? [] : [['user-agent', agent] as const]),
    ...(cookie === null ? [] : [['cookie', cookie] as const]),
  ]
  const answer = simulate(model, { host: 'reviews', path, method, headers }, { kind: 'mesh', namespace: 'shop' })
  const shares = new Map(answer.destinations.map(({ subset, share }) => [subset ?? '', share]))
  return {
    rule: answer.rule,
    shares: answer.destinations.length === 0 ? `${answer.httpStatus}` : sharesText(shares),
    mirrors: JSON.stringify(answer.mirrors.map(({ subset, percentage }) => [subset, percentage])),
  }
}

/** The default route, or a rule that keeps clients on a version of it. */
const isDefault = ({ rule }: Fate): boolean => rule === 'default' || rule?.startsWith('release-') === true

interface Outcome {
  readonly before: Model
  readonly after: Model
  readonly text: { readonly before: string; readonly after: string }
}

/** What a command may be refused for here; a finding that it would bring in is one that it does not bring in. */
const refusals = [
  'weights-contradict',
  'rule-swallowed',
  'rule-name-taken',
  'rule-elsewhere',
  'sticky-beside-cookie',
  'unreachable-rule',
  'condition-is-everything',
]

const textOf = (snapshot: Snapshot): string => snapshot.files.get('traffic.yaml')?.text ?? ''

const carryOut = (text: string, asked: AskedRule): Outcome | null => {
  const snapshot = snapshotOf({ 'traffic.yaml': text })
  const intent = intentOf(snapshot, asked.text, { thread })
  const plan = intent.ok ? planIntent({ intent: intent.value, snapshot, policy: defaultPolicy, hash: sha256 }) : intent
  if (!plan.ok) {
    for (const { code } of plan.problems) expect(refusals).toContain(code)
    return null
  }
  const stages = 'kind' in plan.value ? [] : plan.value.stages
  const after = 'kind' in plan.value ? snapshot : (statesAfter(snapshot, plan.value).at(-1) ?? snapshot)
  if (!('kind' in plan.value))
    expect(plan.value.findings.filter(({ isNew, severity }) => isNew && severity === 'error')).toEqual([])
  expect(stages.length).toBeLessThan(2)
  if (intent.ok)
    expect(planIntent({ intent: intent.value, snapshot: after, policy: defaultPolicy, hash: sha256 })).toMatchObject({
      value: { kind: 'already-so' },
    })
  return {
    before: readTree(snapshot).model,
    after: readTree(after).model,
    text: { before: text, after: textOf(after) },
  }
}

/** Whom the default route keeps, and on what, once the command is done. */
const keptOn = (model: Model, { cookie }: Probe): string | null => {
  const pairs = (cookie ?? '').split(/;\s*/)
  const pins = model.routers[0]?.rules.filter(({ name }) => /^(release|wave)-v\d$/.test(name ?? '')) ?? []
  const pin = pins.find(({ name }) => pairs.includes((name ?? '').replace('-', '=')))
  const version = pin?.action.kind === 'route' ? (pin.action.destinations[0]?.subset ?? null) : null
  const last = model.routers[0]?.rules.at(-1)?.action
  const share = last?.kind === 'route' ? last.destinations.find(({ subset }) => subset === version)?.share : undefined
  return (share ?? 0) > 0 ? version : null
}

/** True for requests of the command that stay where they are, and not because they were there already. */
const isKept = (old: Fate, fresh: Fate, { target }: Extract<AskedRule, { verb: 'route' }>): boolean =>
  !isDefault(old) && fresh.shares === old.shares && fresh.shares !== sharesText(target)

const check = (asked: AskedRule, { before, after }: Outcome): void => {
  let reached = asked.verb !== 'route'
  const onDefault = { before: false, after: false }
  for (const probe of probes) {
    const [old, fresh] = [fateOf(before, probe), fateOf(after, probe)]
    const said = JSON.stringify([asked.text, probe, old, fresh])
    const kept = keptOn(after, probe)
    onDefault.before ||= isDefault(old)
    onDefault.after ||= isDefault(fresh)
    switch (asked.verb) {
      case 'route': {
        reached ||=
          asked.conditions.some((list) => list.every(({ meets }) => meets(probe))) && !isKept(old, fresh, asked)
        const isAsked = asked.conditions.some((list) => list.every(({ meets }) => meets(probe)))
        // A split is kept, or no longer kept, for the whole of the rule that the conditions join.
        const isOfJoined =
          asked.text.includes('--sticky') && old.rule !== null && asked.text.includes(`--name ${old.rule}`)
        if (!isAsked && !isOfJoined) expect([said, fresh.shares]).toEqual([said, old.shares])
        else {
          const wanted = [
            sharesText(asked.target),
            ...[...asked.target.keys()].map((version) => sharesText(new Map([[version, 100]]))),
          ]
          // Nobody but the default route had it before, so nobody else can have it now.
          expect([said, isDefault(old) ? wanted : [...wanted, old.shares]]).toEqual([
            said,
            expect.arrayContaining([fresh.shares]),
          ])
        }
        break
      }
      case 'unroute':
        if (!asked.conditions.every(({ meets }) => meets(probe)))
          expect([said, fresh.shares]).toEqual([said, old.shares])
        break
      case 'canary': {
        if (!isDefault(old)) expect([said, fresh.shares]).toEqual([said, old.shares])
        else if (kept !== null) expect([said, fresh.shares]).toEqual([said, sharesText(new Map([[kept, 100]]))])
        else
          expect([said, new Map<string, number>(JSON.parse(fresh.shares)).get(asked.version) ?? 0]).toEqual([
            said,
            asked.percent,
          ])
        break
      }
      case 'pin':
        expect([said, fresh.shares]).toEqual([
          said,
          isDefault(old) ? sharesText(new Map([[asked.version, 100]])) : old.shares,
        ])
        break
      case 'mirror': {
        expect([said, fresh.shares]).toEqual([said, old.shares])
        expect([said, fresh.mirrors]).toEqual([
          said,
          isDefault(old) ? JSON.stringify([[asked.version, asked.percentage]]) : old.mirrors,
        ])
      }
    }
  }
  // What a rule is said to do happens to somebody.
  expect([asked.text, reached]).toEqual([asked.text, true])
  // A rule beside the default route leaves it requests.
  if (asked.verb === 'route' && onDefault.before) expect([asked.text, onDefault.after]).toEqual([asked.text, true])
}

describe('rules of people, and a command', () => {
  it('change what the command says for whom it says, and nothing for anybody else', () => {
    let carried = 0
    fc.assert(
      fc.property(worldsOfRules, askedRules, (text, asked) => {
        const outcome = carryOut(text, asked)
        if (outcome === null) return
        carried++
        check(asked, outcome)
        const [router] = outcome.after.routers
        if (router === undefined) throw new Error('there is no VirtualService')
        for (const { action } of router.rules)
          if (action.kind === 'route' && action.destinations.length > 1)
            expect(action.destinations.reduce((sum, { weight }) => sum + (weight ?? 0), 0)).toBe(100)
        const isDead = (model: Model): boolean =>
          model.routers.some((one) =>
            unreachableRules(model, one).some(({ rule }) => rule.index === one.rules.length - 1),
          )
        // People may have rules that leave the default route nothing; a command makes none.
        expect(isDead(outcome.after) && !isDead(outcome.before)).toBe(false)
        const back = planRollback({
          command: '/rollback',
          services: ['shop/reviews'],
          environment: null,
          roles: thread.roles,
          stages: [{ number: 1, commit: 'c', files: [{ path: 'traffic.yaml', ...outcome.text }] }],
          to: { kind: 'baseline' },
          now: false,
          snapshot: snapshotOf({ 'traffic.yaml': outcome.text.after }),
          hash: sha256,
        })
        if (!back.ok) throw new Error(JSON.stringify(back.problems))
        if (!('kind' in back.value))
          expect(
            textOf(
              statesAfter(snapshotOf({ 'traffic.yaml': outcome.text.after }), back.value).at(-1) ?? snapshotOf({}),
            ),
          ).toBe(outcome.text.before)
      }),
      { numRuns: 50 },
    )
    expect(carried).toBeGreaterThan(20)
  })
})
