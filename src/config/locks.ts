import { type ApprovalRule, type People, type Policy, policyIn } from './policy.ts'

/**
 * What an organisation may lock. The list is closed: a key stands here where "stricter" has one meaning, so that a repository can be held
 * to it without being told what to write.
 */
export const lockableKeys = [
  'merging',
  'commit',
  'unseen',
  'soak',
  'commands',
  'approvals',
  'overriders',
  'windows',
  'metrics',
] as const

export type LockableKey = (typeof lockableKeys)[number]

/** A locked key that a repository says less strictly than its organisation; `environment` null: for all. */
export interface Loosened {
  readonly key: LockableKey
  readonly environment: string | null
  /** The locked key whose gate the repository's overriders would pass. */
  readonly passing?: LockableKey
}

const isWithin = (own: People | null, above: People | null): boolean => {
  if (above === null) return true
  if (own === null) return false
  return own.users.every((user) => above.users.includes(user)) && own.teams.every((team) => above.teams.includes(team))
}

const isApprovedAsOften = (own: ApprovalRule, above: ApprovalRule): boolean =>
  own.count >= above.count &&
  (own.owners || !above.owners) &&
  (above.count === 0 || isWithin(own.approvers, above.approvers))

const holds = (one: unknown, all: readonly unknown[]): boolean =>
  all.some((other) => JSON.stringify(other) === JSON.stringify(one))

/** Whether what holds in a repository is at least as strict as what its organisation says. */
const isAsStrict: Readonly<Record<LockableKey, (own: Policy, above: Policy) => boolean>> = {
  merging: (own, above) => above.merging === 'merge' || own.merging === 'propose',
  commit: (own, above) => above.commit === 'pushed' || own.commit === 'signed',
  unseen: (own, above) => above.unseen === 'warn' || own.unseen === 'block',
  soak: (own, above) =>
    own.soak >= above.soak &&
    [...own.services].every(([name, { soak }]) => (soak ?? own.soak) >= (above.services.get(name)?.soak ?? above.soak)),
  commands: (own, above) => isWithin(own.commanders, above.commanders),
  approvals: (own, above) =>
    (['first', 'next', 'rollback'] as const).every((kind) =>
      isApprovedAsOften(own.approvals[kind], above.approvals[kind]),
    ),
  overriders: ({ overriders: own }, { overriders: above }) =>
    own === null || (above !== null && isWithin(own, above) && own.gates.every((gate) => above.gates.includes(gate))),
  // The organisation's own are kept beside them, so that only another time to merge could loosen anything.
  windows: (own, above) => own.windows.every((one) => one.kind === 'freeze' || holds(one, above.windows)),
  metrics: (own, above) =>
    own.metrics.every((one) => holds(one, above.metrics) || above.metrics.every(({ name }) => name !== one.name)),
}

const joined = <Item>(above: readonly Item[], own: readonly Item[]): readonly Item[] => [
  ...above,
  ...own.filter((one) => !holds(one, above)),
]

/** Locked keys that are judged by a gate of the same name: whoever may override it need not keep to them. */
const overridden = ['soak', 'windows', 'metrics', 'approvals'] as const

/** The locked gates that somebody may override here whom the organisation does not name for it. */
const passedByOthers = (
  { overriders: own }: Policy,
  { overriders: above }: Policy,
  locked: readonly LockableKey[],
): readonly LockableKey[] =>
  overridden.filter(
    (gate) =>
      locked.includes(gate) &&
      own?.gates.includes(gate) === true &&
      !(above?.gates.includes(gate) && isWithin(own, above)),
  )

const leastSoaks = (own: Policy, above: Policy): Pick<Policy, 'leastSoak' | 'services'> => ({
  leastSoak: above.soak,
  services: new Map(
    [...own.services].map(([name, service]) => [
      name,
      { ...service, leastSoak: above.services.get(name)?.soak ?? above.soak },
    ]),
  ),
})

const kept = (own: Policy, above: Policy, locked: readonly LockableKey[]): Policy => ({
  ...own,
  ...(locked.includes('soak') ? leastSoaks(own, above) : {}),
  windows: locked.includes('windows') ? joined(above.windows, own.windows) : own.windows,
  metrics: locked.includes('metrics') ? joined(above.metrics, own.metrics) : own.metrics,
})

/** The policy with the locked windows and metrics of the organisation beside its own, and what it says less strictly than it may. */
export const underLocks = (
  own: Policy,
  above: Policy,
  locked: readonly LockableKey[],
): { readonly policy: Policy; readonly loosened: readonly Loosened[] } => {
  const loosenedIn = (environment: string | null): readonly Loosened[] => {
    const [here, there] = [policyIn(own, environment), policyIn(above, environment)]
    const loose = locked.filter((key) => !isAsStrict[key](here, there)).map((key) => ({ key, environment }))
    if (loose.some(({ key }) => key === 'overriders')) return loose
    const passing = passedByOthers(here, there, locked)
    return [...loose, ...passing.map((one) => ({ key: 'overriders' as const, environment, passing: one }))]
  }
  const everywhere = loosenedIn(null)
  const names = [...own.environments.keys()]
  // What is wrong for all is told once.
  const more = names
    .flatMap(loosenedIn)
    .filter(({ key, passing }) => everywhere.every((one) => one.key !== key || one.passing !== passing))
  const environments = [...own.environments].map(([name, { path, policy }]) => {
    const holding = { path, policy: kept(policy, policyIn(above, name), locked) }
    return [name, holding] as const
  })
  return {
    policy: { ...kept(own, above, locked), environments: new Map(environments) },
    loosened: [...everywhere, ...more],
  }
}
