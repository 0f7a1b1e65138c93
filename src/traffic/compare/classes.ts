import type { TrafficRequest } from '../simulate/request.ts'
import type { Simulation } from '../simulate/simulation.ts'
import { fateKey, type Outcome } from './outcome.ts'
import type { Scope } from './scopes.ts'

/** One probe that ends elsewhere than before. */
export interface Change {
  readonly scope: Scope
  readonly request: TrafficRequest
  readonly earlier: Simulation
  readonly later: Simulation
  readonly before: Outcome
  readonly after: Outcome
}

/** Requests that share their fate before and after. */
export interface TrafficClass {
  /** In words: what the requests have in common, where they go and where they come from. */
  readonly description: string
  /** One of them. */
  readonly request: TrafficRequest & { readonly from: string }
  readonly before: Outcome
  readonly after: Outcome
}

const everyRequest = 'every request'

/** What the answering entry asks for; null where it takes everything, or where none answers. */
const asked = ({ steps }: Simulation): string | null => {
  const last = steps.at(-1)
  return last?.matched && last.reason !== everyRequest ? last.reason : null
}

const commonTrait = ({ earlier, later }: Change): string => {
  const traits = [...new Set([asked(later), asked(earlier)])].filter((trait) => trait !== null)
  if (traits.length > 0) return traits.join(' and ')
  return earlier.steps.length > 1 || later.steps.length > 1 ? 'every other request' : everyRequest
}

const shownScopes = 3

const scopesText = (scopes: readonly string[]): string => {
  const shown = scopes.slice(0, shownScopes).join('; ')
  return scopes.length > shownScopes ? `${shown}; and ${scopes.length - shownScopes} more` : shown
}

/** Changes put together where the trait and both outcomes are the same; the widest classes come first. */
export const classesOf = (changes: readonly Change[]): readonly TrafficClass[] => {
  const groups = new Map<string, { readonly first: Change; readonly trait: string; readonly scopes: Set<string> }>()
  for (const change of changes) {
    const trait = commonTrait(change)
    const key = JSON.stringify([trait, fateKey(change.before), fateKey(change.after)])
    const group = groups.get(key) ?? { first: change, trait, scopes: new Set<string>() }
    group.scopes.add(`to ${change.scope.text}`)
    groups.set(key, group)
  }
  const wide = ({ trait }: { readonly trait: string }): number => (trait.startsWith('every') ? 0 : 1)
  return [...groups.values()]
    .sort((one, other) => wide(one) - wide(other))
    .map(({ first, trait, scopes }) => ({
      description: `${trait} ${scopesText([...scopes])}`,
      request: { ...first.request, from: first.later.client },
      before: first.before,
      after: first.after,
    }))
}
