import { Cron } from 'croner'

/** When stages may be merged. Times are milliseconds since 1970. */
export interface Window {
  readonly kind: 'allow' | 'freeze'
  readonly when:
    | { readonly kind: 'recurring'; readonly cron: string; readonly zone: string; readonly duration: number }
    | { readonly kind: 'once'; readonly from: number; readonly until: number }
  readonly reason: string | null
}

/** Whether the windows let a stage through at a moment, and when that may change by time alone. */
export type WindowState = ClosedWindows | OpenWindows

interface ClosedWindows {
  readonly kind: 'outside' | 'frozen'
  /** When it opens again; null where it does not within a year. */
  readonly until: number | null
  readonly reason: string | null
}

interface OpenWindows {
  readonly kind: 'open'
  /** When it closes next; null where it does not within a year. */
  readonly until: number | null
  /** What closes it then: a freeze with this reason, or the end of what allows. */
  readonly closing: { readonly kind: 'freeze' | 'end'; readonly reason: string | null } | null
  /** What kinds of windows there are at all. */
  readonly kinds: readonly Window['kind'][]
}

interface Span {
  readonly from: number
  readonly until: number
}

const year = 366 * 86_400_000

/** Why a cron line or a time zone is none; null where both are right. */
export const scheduleProblem = (cron: string, zone: string): string | null => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    return `${zone} is no time zone such as Europe/Berlin`
  }
  // Five fields as everywhere; seconds, and nicknames such as @daily, are left out on purpose.
  if (cron.trim().split(/\s+/).length !== 5) return `${cron} is not five fields: minute hour day month weekday`
  try {
    return new Cron(cron, { timezone: zone, paused: true }).nextRun(new Date(0)) === null ? `${cron} never comes` : null
  } catch {
    return `${cron} is no cron line such as 0 9 * * 1-5`
  }
}

/** The span of a window that holds this moment, else the next one after it; null where none follows. */
const spanAt = ({ when }: Window, now: number): Span | null => {
  if (when.kind === 'once') return when.until > now ? when : null
  const { duration } = when
  const cron = new Cron(when.cron, { timezone: when.zone, paused: true })
  // All runs are equally long, so the one that began last is the one that ends last.
  const last = cron.previousRuns(1, new Date(now + 1))[0]?.getTime()
  if (last !== undefined && now < last + duration) return { from: last, until: last + duration }
  const next = cron.nextRun(new Date(now))?.getTime()
  return next === undefined ? null : { from: next, until: next + duration }
}

const holds = (span: Span | null, now: number): span is Span => span !== null && span.from <= now && now < span.until

interface Moment {
  readonly kind: WindowState['kind']
  readonly next: number | null
  readonly reason: string | null
}

/** What the windows say at one moment, without a look ahead. */
const stateAt = (windows: readonly Window[], now: number): Moment => {
  const spans = windows.map((window) => ({ window, span: spanAt(window, now) }))
  const edges = spans.flatMap(({ span }) => (span === null ? [] : [span.from > now ? span.from : span.until]))
  const next = edges.length === 0 ? null : Math.min(...edges)
  const frozen = spans.find(({ window, span }) => window.kind === 'freeze' && holds(span, now))
  if (frozen !== undefined) return { kind: 'frozen', next, reason: frozen.window.reason }
  const allowing = spans.filter(({ window }) => window.kind === 'allow')
  const isOpen = allowing.length === 0 || allowing.some(({ span }) => holds(span, now))
  return { kind: isOpen ? 'open' : 'outside', next, reason: null }
}

/**
 * What the windows say at a moment: frozen inside any freeze, else open where no window allows or one of those that do holds it. `until` is when that
 * ends, looked for through a year.
 */
export const windowState = (windows: readonly Window[], now: number): WindowState => {
  const first = stateAt(windows, now)
  let { next } = first
  // Edges at which nothing changes, such as the end of one freeze inside another, are passed over.
  for (let looks = 0; next !== null && next - now <= year && looks < 1_000; looks++) {
    const later = stateAt(windows, next)
    const isSame = first.kind === 'open' ? later.kind === 'open' : later.kind !== 'open'
    if (!isSame) return stateUntil(windows, first, next, later)
    next = later.next
  }
  return stateUntil(windows, first, null, null)
}

const stateUntil = (
  windows: readonly Window[],
  { kind, reason }: Moment,
  until: number | null,
  later: Moment | null,
): WindowState => {
  if (kind !== 'open') return { kind, until, reason }
  const closing =
    later === null
      ? null
      : { kind: later.kind === 'frozen' ? ('freeze' as const) : ('end' as const), reason: later.reason }
  return { kind, until, closing, kinds: [...new Set(windows.map((window) => window.kind))] }
}
