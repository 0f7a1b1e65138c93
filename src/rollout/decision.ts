import type { Ask, Effect, Step } from './step.ts'

/** One step to take now, or none until something happens or `wakeAt` comes (null: nothing is awaited of the clock). */
export type Decision =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'rest'; readonly wakeAt: number | null }

export const rest = (wakeAt: number | null = null): Decision => ({ kind: 'rest', wakeAt })

export const ask = (scope: string, question: Ask): Decision => ({
  kind: 'step',
  step: { scope, kind: 'ask', ask: question },
})

export const act = (scope: string, effect: Effect): Decision => ({
  kind: 'step',
  step: { scope, kind: 'effect', effect },
})

export const earliest = (...moments: readonly (number | null)[]): number | null => {
  const known = moments.filter((moment) => moment !== null)
  return known.length === 0 ? null : Math.min(...known)
}

/** Independent matters: the first that has a step takes it; where all rest, the earliest wakes. */
export const each = (matters: Iterable<() => Decision>): Decision => {
  let wakeAt: number | null = null
  for (const matter of matters) {
    const decision = matter()
    if (decision.kind === 'step') return decision
    wakeAt = earliest(wakeAt, decision.wakeAt)
  }
  return rest(wakeAt)
}

/** Duties of one matter, in order: the first that does not pass (null) decides, be it to rest. */
export const first = (duties: readonly (() => Decision | null)[]): Decision | null => {
  for (const duty of duties) {
    const decision = duty()
    if (decision !== null) return decision
  }
  return null
}
