import { hasConsistentHash, type Model } from '../../traffic/traffic.ts'
import { listText, serviceText } from '../wording.ts'

/** Weights beside a consistent hash, which people take for what keeps a user on a version. */
export const hashNotes = (
  model: Model,
  service: string,
  versions: readonly string[],
  cookie: string | null,
): readonly string[] =>
  versions.length < 2 || cookie !== null || !hasConsistentHash(model, service)
    ? []
    : [
        `The consistent hash of ${serviceText(service)} does not pin a version: weights are drawn anew for every request, and the hash then chooses a pod among those of ${listText(versions)}. To keep clients on their version add --sticky cookie=NAME.`,
      ]
