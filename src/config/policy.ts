import type { MappedChart } from './charts.ts'
import type { MetricPolicy } from './metrics.ts'
import type { FoundTrackers, Tracker } from './trackers.ts'
import type { Window } from './windows.ts'

export { type MappedChart, type MappedVersion, mappedFields } from './charts.ts'

export type { MetricPolicy, MetricTemplate } from './metrics.ts'

export { type FoundTrackers, type Tracker, type TrackerReports, toolOf } from './trackers.ts'

export type { Window, WindowState } from './windows.ts'

/** The policy of a repository, every default filled in. Durations are milliseconds. Read from the default branch only. */
export interface Policy {
  /** True where only `/sluice verb` commands, never a bare `/verb`. */
  readonly onlySluicePrefix: boolean
  /** `propose`: people merge; `merge`: Sluice merges when every gate allows. */
  readonly merging: 'propose' | 'merge'
  readonly commit: 'signed' | 'pushed'
  /** Who may command beyond write permission; null: anyone with write permission. */
  readonly commanders: People | null
  /** Approvals of the first stage of a rollout, of each later one, and of a rollback's. */
  readonly approvals: { readonly first: ApprovalRule; readonly next: ApprovalRule; readonly rollback: ApprovalRule }
  /** Who may override gates, and which; null: nobody. */
  readonly overriders: Overriders | null
  readonly live: LivePolicy
  /** Milliseconds that a live stage is watched before the next one opens. */
  readonly soak: number
  /** Milliseconds below which nobody's word brings that: locked by the organisation; left out where it has not. */
  readonly leastSoak?: number
  readonly watch: WatchPolicy
  /** When stages may be merged; empty: always. */
  readonly windows: readonly Window[]
  /** All must pass after a stage is live, before the next one opens. */
  readonly metrics: readonly MetricPolicy[]
  /** Pages to look at, to hosts that the server lets repositories link to. */
  readonly links: readonly LinkPolicy[]
  /** Globs of files that may be edited, relative to the root; empty: every file that holds the named kinds. */
  readonly paths: readonly string[]
  /** What a reference that is not in the repository is: a warning, or an error that blocks. */
  readonly unseen: 'warn' | 'block'
  /** By `namespace/name` (or the bare name) of the service. */
  readonly services: ReadonlyMap<string, ServicePolicy>
  /** Charts that are told by what their values mean. */
  readonly charts: readonly MappedChart[]
  /** The environment that commands mean that name none; null: they must name one where several have the service. */
  readonly environment: string | null
  /** Environments that it names, each with what holds there. */
  readonly environments: ReadonlyMap<string, EnvironmentPolicy>
}

export interface EnvironmentPolicy {
  /** Its directory, relative to the root, where the name cannot be read off the repository. */
  readonly path: string | null
  /** All that holds there: its own settings over those of the repository. It names no environments itself. */
  readonly policy: Policy
}

/** What holds in an environment; one that the policy does not name is ruled by what stands for all. */
export const policyIn = (policy: Policy, environment: string | null): Policy =>
  (environment === null ? undefined : policy.environments.get(environment)?.policy) ?? policy

/** What the policy says of a service, named in full or by its bare name. */
export const servicePolicy = ({ services }: Pick<Policy, 'services'>, service: string): ServicePolicy | undefined =>
  services.get(service) ?? services.get(service.slice(service.indexOf('/') + 1))

/** How long a live stage of this service is watched at least, whoever says less; 0 where nothing is locked. */
export const leastSoakOf = (policy: Policy, service: string): number =>
  servicePolicy(policy, service)?.leastSoak ?? policy.leastSoak ?? 0

/** The roles of a service's versions, and what `/promote` does with them where it does not say. */
export interface ServicePolicy {
  readonly stable: string | null
  readonly canary: string | null
  /** `advance`: the canary becomes stable, and the old one is retired; `swap`: stable takes the canary's image. */
  readonly promotion?: 'advance' | 'swap'
  /** Of `/canary start`: whole percents that rise to 100. */
  readonly steps?: readonly number[]
  /** Milliseconds that each of its stages is watched; left out, as the policy says for all. */
  readonly soak?: number
  /** As of the policy. */
  readonly leastSoak?: number
  /** Each of its stages waits for `/next`. */
  readonly manual?: boolean
}

export interface People {
  readonly users: readonly string[]
  /** `organisation/slug`. */
  readonly teams: readonly string[]
}

export interface ApprovalRule {
  readonly count: number
  /** Whose approval counts beyond write permission; null: anyone with write permission who did not ask. */
  readonly approvers: People | null
  /** True where each touched file needs the approval of one of its owners by CODEOWNERS; never where the count is 0. */
  readonly owners: boolean
}

/** Gates that may be overridden; `approvals` only where the policy says so by name. */
export const overridableGates = ['windows', 'checks', 'metrics', 'soak', 'live', 'approvals'] as const

export interface Overriders extends People {
  readonly gates: readonly (typeof overridableGates)[number][]
}

export const linkPlaceholders = ['service', 'namespace', 'version', 'stable', 'from', 'to'] as const

/** `url` may hold `$service` and the other placeholders behind its host. */
export interface LinkPolicy {
  readonly name: string
  readonly url: string
}

/** What becomes of a rollout that nobody moves. Milliseconds; null: never. */
export interface WatchPolicy {
  readonly remind: number | null
  readonly expire: number | null
  /** Who merges the rollback that is then proposed; `merge` only beside `merging: merge`. */
  readonly onExpiry: 'propose' | 'merge'
}

export interface LivePolicy {
  /** Those that tell of a stage's files must all report. Where none does, a person says so by `/next`, or `assumeAfter` does. */
  readonly trackers: readonly Tracker[]
  readonly found: FoundTrackers
  /** Milliseconds after the merge at which a stage without trackers counts as live; null: only a person says so. */
  readonly assumeAfter: number | null
  /** Milliseconds after the merge at which silence is told as such. */
  readonly timeout: number
  /** Milliseconds between live and the next stage: the mesh needs seconds to carry a change everywhere. */
  readonly settle: number
}
