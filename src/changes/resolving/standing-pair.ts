import type { Model } from '../../traffic/traffic.ts'
import { podsOfVersion } from '../pods/new-version.ts'

const carrying = /^(?:production|prod|stable|primary|live|main)$/
const trying = /^(?:canary|candidate|preview|next)$/

/**
 * Two versions that are called by what they do and not by what they run, such as `production` and `canary` of a chart: both Deployments stay, and a
 * release is an image that goes through the one into the other. The usual way of such a pair is 10, 90 and 100 %, and then a swap.
 */
export const isStandingPair = (model: Model, service: string, stable: string | null, version: string): boolean =>
  stable !== null &&
  carrying.test(stable) &&
  trying.test(version) &&
  [stable, version].every((name) => podsOfVersion(model, service, name).length > 0)
