import { findVersion, type Model, versionsOf } from '../../traffic/traffic.ts'
import { autoscalersOf, scalerOf, scalerText } from './scalers.ts'

/** The fewest pods that a version has by the files, and what says so; null where they do not tell. */
const fewestPods = (
  model: Model,
  service: string,
  name: string,
): { readonly count: number; readonly by: string | null } | null => {
  const workloads = findVersion(versionsOf(model, service), name)?.workloads ?? []
  const counts = workloads.map((workload) => {
    const scaler = scalerOf(model, workload)
    const [autoscaler] = autoscalersOf(model, workload)
    const count = autoscaler?.minReplicas ?? (scaler === null ? workload.replicas : null)
    return { count, by: autoscaler === undefined ? null : scalerText(autoscaler.place) }
  })
  if (counts.length === 0 || counts.some(({ count }) => count === null)) return null
  return {
    count: counts.reduce((sum, { count }) => sum + (count ?? 0), 0),
    by: counts.find(({ by }) => by !== null)?.by ?? null,
  }
}

const pods = (count: number): string => (count === 1 ? '1 pod' : `${count} pods`)

/**
 * On the way back stable takes at once what the other version has now. Where the files promise it fewer pods than that share keeps busy there, it
 * is said before the share is given; an autoscaler that has let stable shrink needs minutes to bring them back.
 */
export const sparePodNotes = (
  model: Model,
  service: string,
  { stable, version, percent }: { readonly stable: string; readonly version: string; readonly percent: number },
): readonly string[] => {
  const [back, forth] = [fewestPods(model, service, stable), fewestPods(model, service, version)]
  if (back === null || forth === null || back.count >= (forth.count * percent) / 100) return []
  const by = back.by === null ? '' : ` (${back.by})`
  return [
    `The way back may be narrow: ${stable} keeps at least ${pods(back.count)}${by}, and ${version} has at least ${pods(forth.count)} for its ${percent} %, which a rollback sends to ${stable} at once. ${back.by === null ? `/scale ${stable}` : `/autoscale ${stable} min=${Math.ceil((forth.count * percent) / 100)}`} before this makes room.`,
  ]
}
