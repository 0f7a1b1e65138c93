import { findVersion, type Model, versionsOf } from '../../traffic/traffic.ts'
import { serviceName } from '../wording.ts'
import { autoscalersOf, scalerOf, scalerText } from './scalers.ts'

/** How many pods a version has by the files. */
interface PodRange {
  readonly least: number
  readonly most: number
  /** The autoscaler that decides between them; null where the count is fixed. */
  readonly by: string | null
}

/** Null where the files do not tell. */
const podsOf = (model: Model, service: string, name: string): PodRange | null => {
  const workloads = findVersion(versionsOf(model, service), name)?.workloads ?? []
  let range: PodRange | null = workloads.length === 0 ? null : { least: 0, most: 0, by: null }
  for (const workload of workloads) {
    const scaler = scalerOf(model, workload)
    const [autoscaler] = autoscalersOf(model, workload)
    const fixed = scaler === null ? workload.replicas : null
    const least = autoscaler?.minReplicas ?? fixed
    const most = autoscaler?.maxReplicas ?? fixed
    if (range === null || least === null || most === null) return null
    const by: string | null = range.by ?? (autoscaler === undefined ? null : scalerText(autoscaler.place))
    range = { least: range.least + least, most: range.most + most, by }
  }
  return range
}

const pods = (count: number): string => (count === 1 ? '1 pod' : `${count} pods`)

const byText = ({ by }: PodRange): string => (by === null ? '' : ` (${by})`)

interface Share {
  readonly stable: string
  readonly version: string
  readonly percent: number
}

/** On the way back stable takes at once what the other version has now; an autoscaler that has let stable shrink needs minutes to bring its pods back. */
const wayBackNote = (
  back: PodRange,
  forth: PodRange,
  { stable, version, percent }: Share,
  service: string,
): readonly string[] => {
  const busy = (forth.least * percent) / 100
  const least = Math.ceil(busy)
  return back.least >= busy
    ? []
    : [
        `The way back may be narrow: ${stable} keeps at least ${pods(back.least)}${byText(back)}, and ${version} has at least ${pods(forth.least)} for its ${percent} %, which a rollback sends to ${stable} at once. ${back.by === null ? `/scale ${stable} ${least} ${service}` : `/autoscale ${stable} ${service} min=${least}`} before this makes room.`,
      ]
}

/** What stable keeps busy with all requests, the other version needs in proportion; more than its autoscaler or its count allows it cannot have. */
const capacityNote = (
  back: PodRange,
  forth: PodRange,
  { stable, version, percent }: Share,
  service: string,
): readonly string[] => {
  const needed = Math.ceil((back.least * percent) / 100)
  if (forth.most >= needed) return []
  const room =
    forth.by === null ? `/scale ${version} ${needed} ${service}` : `/autoscale ${version} ${service} max=${needed}`
  return [
    `${version} may be too small for this: it has at most ${pods(forth.most)}${byText(forth)}, and ${percent} % of what keeps the ${pods(back.least)} of ${stable} busy needs ${needed}. ${room} before this makes room.`,
  ]
}

/** Where the files promise stable or the other version fewer pods than a share needs there, it is said before the share is given. */
export const sparePodNotes = (model: Model, service: string, share: Share): readonly string[] => {
  const [back, forth] = [podsOf(model, service, share.stable), podsOf(model, service, share.version)]
  return back === null || forth === null
    ? []
    : [
        ...capacityNote(back, forth, share, serviceName(service)),
        ...wayBackNote(back, forth, share, serviceName(service)),
      ]
}
