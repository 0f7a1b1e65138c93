import type { Intent } from '../plan.ts'

/**
 * The environments that a change may reach besides its own, where what they share is meant; null where it is not. All of them only as long as
 * nobody has looked yet which those are.
 */
export type Others = 'all' | readonly string[] | null

export const othersOf = ({ everywhere, alsoIn }: Intent): Others =>
  everywhere === true ? (alsoIn?.map(({ environment }) => environment) ?? 'all') : null
