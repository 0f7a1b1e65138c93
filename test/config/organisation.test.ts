import { describe, expect, it } from 'vitest'
import { readOrganisationPolicy, readPolicy } from '../../src/config/config.ts'
import { leastSoakOf, type Policy, policyIn } from '../../src/config/policy.ts'

const under = (organisation: string, own: string | null) => {
  const above = readOrganisationPolicy(organisation, 'acme/.github/sluice.yml')
  if (!above.ok) throw new Error(above.problems[0].message)
  return readPolicy(own, '.github/sluice.yml', above.value)
}

const holding = (organisation: string, own: string | null): Policy => {
  const read = under(organisation, own)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.value
}

const office = 'windows: [{allow: "0 9 * * 1-5", for: 8h}]\n'
const frozen = 'windows: [{freeze: {from: 2026-12-20T00:00:00Z, until: 2027-01-04T00:00:00Z}}]\n'
const metric = (name: string, bound: number): string =>
  `metrics: [{name: ${name}, source: prod, template: success-rate, at-least: ${bound}}]\n`

describe('the policy of a repository over that of its organisation', () => {
  it('is the organisation’s where it says nothing, key by key', () => {
    expect(holding('soak: 10m\nmerging: merge\n', null)).toMatchObject({ soak: 600_000, merging: 'merge' })
    expect(holding('soak: 10m\nmerging: merge\n', 'soak: 1m\n')).toMatchObject({ soak: 60_000, merging: 'merge' })
    const both = holding('environments: {prod: {soak: 1h}}\n', 'environments: {prod: {path: sites/a}, dev: {}}\n')
    expect([...both.environments.keys()]).toEqual(['prod', 'dev'])
    expect(policyIn(both, 'prod').soak).toBe(3_600_000)
  })

  it.each([
    ['merging: propose', 'merging: merge'],
    ['commit: signed', 'commit: pushed'],
    ['unseen: block', 'unseen: warn'],
    ['soak: 10m', 'soak: 1m'],
    ['soak: 10m', 'services: {reviews: {soak: 1m}}'],
    ['commands: {teams: [acme/leads]}', 'commands: {users: [eve]}'],
    ['approvals: {first: 2}', 'approvals: {first: 1}'],
    ['approvals: {first: 2}', 'approvals: {first: {owners: true, count: 1}}'],
    ['approvals: {owners: true}', 'approvals: {owners: false}'],
    ['approvals: {teams: [acme/leads]}', 'approvals: {users: [eve], teams: []}'],
    ['merging: propose', 'overriders: {users: [eve]}'],
    ['overriders: {users: [ada], gates: [soak]}', 'overriders: {gates: [soak, windows]}'],
    [office, 'windows: [{allow: "0 1 * * *", for: 8h}]'],
    [metric('errors', 99), metric('errors', 50)],
  ])('may not make less strict what is locked: %s', (organisation, own) => {
    const key = own.startsWith('services') ? 'soak' : (/^\w+/.exec(own)?.[0] ?? '')
    expect(under(organisation, own)).toMatchObject({ ok: true })
    const locked = `${organisation}\nlocked: [${key}]\n`
    expect(under(locked, `\n${own}`)).toMatchObject({
      ok: false,
      problems: [{ code: 'policy-locked', path: '.github/sluice.yml' }],
    })
    expect(under(locked, null)).toMatchObject({ ok: true })
    const inside = own
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n')
    if (!/^(?:commit|unseen|commands)/.test(own))
      expect(under(locked, `environments:\n  prod:\n${inside}\n`)).toMatchObject({
        ok: false,
        problems: [{ code: 'policy-locked', message: expect.stringContaining('in prod') }],
      })
  })

  it.each([
    ['merging: merge', 'merging: propose'],
    ['soak: 1m', 'soak: 10m'],
    ['approvals: {first: 1}', 'approvals: {first: 2, owners: true}'],
    ['overriders: {users: [ada, eve]}', 'overriders: {users: [ada]}'],
    ['commands: {users: [ada, eve]}', 'commands: {users: [ada]}'],
  ])('may make it stricter: %s', (organisation, own) => {
    const key = /^\w+/.exec(own)?.[0] ?? ''
    expect(under(`${organisation}\nlocked: [${key}]\n`, own)).toMatchObject({ ok: true })
  })

  it.each([
    ['soak: 10m', 'overriders: {users: [eve]}', 'soak'],
    [office, 'overriders: {users: [eve], gates: [windows]}', 'windows'],
    ['overriders: {users: [ada], gates: [live]}\nsoak: 10m', 'overriders: {gates: [live, soak]}', 'soak'],
  ])('lets nobody else pass the gate of what is locked: %s', (organisation, own, gate) => {
    expect(under(organisation, own)).toMatchObject({ ok: true })
    expect(under(`${organisation}\nlocked: [${gate}]\n`, `\n${own}`)).toMatchObject({
      ok: false,
      problems: [
        { code: 'policy-locked', line: 2, message: expect.stringContaining(`locked ${gate}, and this file lets`) },
      ],
    })
  })

  it.each([
    ['soak: 10m', 'overriders: {users: [eve], gates: [live]}'],
    ['overriders: {users: [ada, eve]}\nsoak: 10m', 'overriders: {users: [ada]}'],
  ])('lets those pass it whom the organisation names, and other gates be passed: %s', (organisation, own) => {
    expect(under(`${organisation}\nlocked: [soak]\n`, own)).toMatchObject({ ok: true })
  })

  it('says what a comment cannot shorten, for a service too', () => {
    const organisation = 'soak: 10m\nservices: {reviews: {soak: 1h}}\n'
    const least = (policy: Policy) => ['shop/reviews', 'shop/ratings'].map((service) => leastSoakOf(policy, service))
    expect(least(holding(`${organisation}locked: [soak]\n`, null))).toEqual([3_600_000, 600_000])
    expect(least(holding(`${organisation}locked: [soak]\n`, 'soak: 2h\n'))).toEqual([3_600_000, 600_000])
    expect(least(holding(organisation, null))).toEqual([0, 0])
  })

  it('keeps the organisation’s windows and metrics beside its own where they are locked', () => {
    expect(holding(`${office}locked: [windows]\n`, frozen).windows.map(({ kind }) => kind)).toEqual(['allow', 'freeze'])
    expect(holding(office, frozen).windows.map(({ kind }) => kind)).toEqual(['freeze'])
    const both = holding(
      `${metric('errors', 99)}locked: [metrics]\n`,
      `environments: {prod: {${metric('more', 1).trim()}}}\n`,
    )
    expect(policyIn(both, 'prod').metrics.map(({ name }) => name)).toEqual(['errors', 'more'])
  })

  it('locks no other key, and a mistake in the organisation’s file has its line', () => {
    expect(readOrganisationPolicy('merging: merge\nlocked: [live]\n', 'acme/.github/sluice.yml')).toMatchObject({
      ok: false,
      problems: [{ path: 'acme/.github/sluice.yml', line: 2 }],
    })
    expect(readPolicy('locked: [soak]\n')).toMatchObject({ ok: false })
  })
})
