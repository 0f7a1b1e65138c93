import { leastSoakOf, type Policy } from '../config/policy.ts'
import { openSegment } from './progress.ts'
import type { RolloutRecord, Segment } from './record.ts'

/** How fast a release goes from one live stage to the next. */
export interface Pace {
  /** Milliseconds that a live stage is watched. */
  readonly soak: number
  /** True where a person says `/next` before each stage. */
  readonly isManual: boolean
}

/** The releases step by step that a comment asks for. */
export const plansOf = ({ aim }: Segment) =>
  aim.kind === 'change'
    ? aim.intent.changes.flatMap((change) =>
        change.verb === 'canary' && change.plan !== undefined ? [change.plan] : [],
      )
    : []

/** Milliseconds that nobody's word brings a stage's soak below; 0 where nothing is locked. */
export const leastSoak = ({ services }: RolloutRecord, policy: Policy): number =>
  Math.max(0, ...services.map((service) => leastSoakOf(policy, service)))

/** By the release that goes on, where it says so, else by the policy. A way back is watched by nobody's clock. */
export const paceOf = (record: RolloutRecord, policy: Policy): Pace => {
  const { soak } = policy
  const segment = openSegment(record)?.segment
  if (segment?.aim.kind === 'rollback') return { soak: 0, isManual: false }
  const plans = segment === undefined ? [] : plansOf(segment)
  return {
    soak: Math.max(
      leastSoak(record, policy),
      ...(plans.length === 0 ? [soak] : plans.map((plan) => plan.soak ?? soak)),
    ),
    isManual: plans.some(({ manual }) => manual === true),
  }
}

/** True where the command is a release step by step that is not through. */
export const isStaged = (segment: Segment): boolean => segment.state === 'open' && plansOf(segment).length > 0
