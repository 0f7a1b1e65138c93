import { isJsonObject } from '../../manifests/manifests.ts'
import type { Rule } from './model.ts'

/** A weight that is no number, such as a placeholder that something fills in later: that is told by itself, and no share of the rule is known. */
export const hasUnreadWeight = ({ raw, action }: Rule): boolean => {
  const written = Array.isArray(raw['route'])
    ? raw['route'].filter((entry) => isJsonObject(entry) && (entry['weight'] ?? null) !== null)
    : []
  const read = action.kind === 'route' ? action.destinations.filter(({ weight }) => weight !== null) : []
  return written.length > read.length
}
