import { parseDuration } from './duration.ts'
import { type ApprovalRule, type MetricPolicy, overridableGates, type People, type Policy } from './policy.ts'
import type { WrittenPolicy } from './schema.ts'
import type { Window } from './windows.ts'
import { chartOf } from './written-charts.ts'
import { foundOf, trackerOf } from './written-trackers.ts'

type WrittenPeople = { readonly users?: readonly string[] | undefined; readonly teams?: readonly string[] | undefined }

const people = (written: WrittenPeople | undefined): People | null =>
  written?.users === undefined && written?.teams === undefined
    ? null
    : { users: written.users ?? [], teams: written.teams ?? [] }

/** What stands at the kind of stage itself counts before what stands above it for all kinds. */
const approvalRule = (
  { approvals = {} }: WrittenPolicy,
  kind: 'first' | 'next' | 'rollback',
  otherwise: number,
): ApprovalRule => {
  const written = approvals[kind]
  const own = typeof written === 'number' ? { count: written } : (written ?? {})
  const count = own.count ?? (own.owners === true ? Math.max(1, otherwise) : otherwise)
  return {
    count,
    approvers: people(own) ?? people(approvals),
    owners: count > 0 && (own.owners ?? approvals.owners ?? false),
  }
}

const overriders = (written: WrittenPolicy['overriders']): Policy['overriders'] => {
  const named = people(written)
  return named === null
    ? null
    : { ...named, gates: written?.gates ?? overridableGates.filter((gate) => gate !== 'approvals') }
}

type WrittenWindow = NonNullable<WrittenPolicy['windows']>[number]

const window = ({ allow, freeze, for: length, zone, reason }: WrittenWindow): Window => {
  const occasion = allow ?? freeze ?? ''
  return {
    kind: allow === undefined ? 'freeze' : 'allow',
    when:
      typeof occasion === 'string'
        ? { kind: 'recurring', cron: occasion, zone: zone ?? 'UTC', duration: milliseconds(length, 0) }
        : { kind: 'once', from: Date.parse(occasion.from), until: Date.parse(occasion.until) },
    reason: reason ?? null,
  }
}

type WrittenMetric = NonNullable<WrittenPolicy['metrics']>[number]

const metric = (written: WrittenMetric): MetricPolicy => ({
  name: written.name,
  source: written.source,
  query:
    written.template === undefined
      ? { kind: 'promql', text: written.query ?? '' }
      : { kind: 'template', template: written.template },
  bound:
    written['at-least'] === undefined
      ? { kind: 'at-most', value: written['at-most'] ?? 0 }
      : { kind: 'at-least', value: written['at-least'] },
  against: written.against ?? 'threshold',
  window: milliseconds(written.window, 5 * 60_000),
  interval: milliseconds(written.interval, 60_000),
  count: written.count ?? 5,
  failures: written.failures ?? 0,
  minimum: written.minimum ?? 10,
})

const milliseconds = (written: string | undefined, otherwise: number): number =>
  written === undefined ? otherwise : parseDuration(written)

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mapsLaidOver = (above: Readonly<Record<string, unknown>>, own: Readonly<Record<string, unknown>>) => {
  const laid: Record<string, unknown> = { ...above }
  for (const [key, value] of Object.entries(own)) {
    const other = laid[key]
    laid[key] = isMap(value) && isMap(other) ? mapsLaidOver(other, value) : value
  }
  return laid
}

/** Maps are laid over each other key by key, all else as a whole: half a list of trackers would be a signal that nobody gives. */
export const laidOver = (above: WrittenPolicy, own: WrittenPolicy): WrittenPolicy =>
  // Both are of the schema's shape already, and maps of the same key hold the same keys.
  mapsLaidOver(above, own) as WrittenPolicy

type WrittenEnvironment = NonNullable<WrittenPolicy['environments']>[string]

/** What holds in one environment, as it would be written for a repository of that environment alone. */
export const writtenFor = (written: WrittenPolicy, { path: _, ...own }: WrittenEnvironment): WrittenPolicy => {
  const { environments, ...above } = written
  return laidOver(above, own)
}

/** The policy with every default filled in (design 5.4). */
export const normalise = (written: WrittenPolicy): Policy => ({
  ...normaliseAlone(written),
  environments: new Map(
    Object.entries(written.environments ?? {}).map(([name, own]) => [
      name,
      { path: own.path ?? null, policy: normaliseAlone(writtenFor(written, own)) },
    ]),
  ),
})

const normaliseAlone = (written: WrittenPolicy): Policy => ({
  onlySluicePrefix: written.commands?.prefix === 'sluice',
  merging: written.merging ?? 'propose',
  commit: written.commit ?? 'signed',
  commanders: people(written.commands),
  approvals: {
    first: approvalRule(written, 'first', 1),
    next: approvalRule(written, 'next', 1),
    rollback: approvalRule(written, 'rollback', 0),
  },
  overriders: overriders(written.overriders),
  live: {
    trackers: (written.live?.trackers ?? []).map(trackerOf),
    found: foundOf(written.live?.found),
    assumeAfter: written.live?.['assume-after'] === undefined ? null : parseDuration(written.live['assume-after']),
    timeout: milliseconds(written.live?.timeout, 15 * 60_000),
    settle: milliseconds(written.live?.settle, 10_000),
  },
  soak: milliseconds(written.soak, 0),
  watch: {
    remind: written.watch?.remind === undefined ? null : parseDuration(written.watch.remind),
    expire: written.watch?.expire === undefined ? null : parseDuration(written.watch.expire),
    onExpiry: written.watch?.['on-expiry'] ?? 'propose',
  },
  windows: (written.windows ?? []).map(window),
  metrics: (written.metrics ?? []).map(metric),
  links: written.links ?? [],
  paths: written.paths ?? [],
  unseen: written.unseen ?? 'warn',
  services: new Map(
    Object.entries(written.services ?? {}).map(([name, roles]) => [
      name,
      {
        stable: roles.stable ?? null,
        canary: roles.canary ?? null,
        ...(roles.promotion === undefined ? {} : { promotion: roles.promotion }),
        ...(roles.steps === undefined ? {} : { steps: roles.steps }),
        ...(roles.soak === undefined ? {} : { soak: parseDuration(roles.soak) }),
        ...(roles.manual === undefined ? {} : { manual: roles.manual }),
      },
    ]),
  ),
  charts: (written.charts ?? []).map(chartOf),
  environment: written.environment ?? null,
  environments: new Map(),
})

/** What holds where there is no file. */
export const defaultPolicy: Policy = normalise({})
