import type { Json, JsonObject, Operation, Patch } from '../../manifests/manifests.ts'
import type { Mirror, Rule } from '../model/model.ts'

/** The three spellings of the share of a `mirror`; the first one present counts (istio route.go:MirrorPercent). */
const shareKeys = ['mirrorPercentage', 'mirrorPercent', 'mirror_percent'] as const

/** What the field `mirror` says, which holds one copy; null where the rule has none there. */
export const singleMirror = (rule: Rule): Mirror | null =>
  rule.mirrors.find(({ pointer }) => pointer === `${rule.pointer}/mirror`) ?? null

/** A fraction fits only the newest spelling; whole percents stay in the one that the file has. */
const writeShare = (rule: Rule, percentage: number): Patch => {
  const present = shareKeys.filter((key) => rule.raw[key] !== undefined)
  const [counts] = present
  const modern: Operation = {
    op: counts === 'mirrorPercentage' ? 'replace' : 'add',
    path: `${rule.pointer}/mirrorPercentage`,
    value: { value: percentage },
  }
  if (counts === undefined) return percentage === 100 ? [] : [modern]
  if (counts === 'mirrorPercentage') return [modern]
  if (Number.isInteger(percentage)) return [{ op: 'replace', path: `${rule.pointer}/${counts}`, value: percentage }]
  return [...present.map((key): Operation => ({ op: 'remove', path: `${rule.pointer}/${key}` })), modern]
}

/** The old field of a rule that cannot hold the share, because it takes whole percents only; null where none is in the way. */
export const outgrownShareKey = (rule: Rule, percentage: number): string | null =>
  Number.isInteger(percentage) || rule.raw['mirrorPercentage'] !== undefined
    ? null
    : (shareKeys.find((key) => rule.raw[key] !== undefined) ?? null)

/** The share of a mirror that is there already. */
export const writeMirrorShare = (rule: Rule, mirror: Mirror, percentage: number): Patch => {
  if (mirror.pointer === `${rule.pointer}/mirror`) return writeShare(rule, percentage)
  const entry = (rule.raw['mirrors'] as readonly JsonObject[] | undefined)?.[Number(mirror.pointer.split('/').at(-1))]
  return [
    {
      op: entry?.['percentage'] === undefined ? 'add' : 'replace',
      path: `${mirror.pointer}/percentage`,
      value: { value: percentage },
    },
  ]
}

/** Another subset for a mirror that is there already. */
export const writeMirrorSubset = (mirror: Mirror, subset: string): Patch => {
  const target = mirror.pointer.endsWith('/mirror') ? mirror.pointer : `${mirror.pointer}/destination`
  return [{ op: mirror.subset === null ? 'add' : 'replace', path: `${target}/subset`, value: subset }]
}

const listed = (destination: Json, percentage: number): JsonObject => ({
  destination,
  ...(percentage === 100 ? {} : { percentage: { value: percentage } }),
})

/**
 * A copy to a destination for a rule that sends none there yet: into `mirrors` where the rule uses the list, else as its one `mirror`; a `mirror` that is
 * there already becomes the first of the list, for Istio refuses the two fields together.
 */
export const writeNewMirror = (rule: Rule, destination: JsonObject, percentage: number): Patch => {
  const fresh = listed(destination, percentage)
  if (Array.isArray(rule.raw['mirrors'])) return [{ op: 'add', path: `${rule.pointer}/mirrors/-`, value: fresh }]
  const single = singleMirror(rule)
  const written = rule.raw['mirror']
  if (single !== null && written !== undefined)
    return [
      ...writeNoMirror(rule, [single]),
      { op: 'add', path: `${rule.pointer}/mirrors`, value: [listed(written, single.percentage), fresh] },
    ]
  return [
    { op: 'add', path: `${rule.pointer}/mirror`, value: destination },
    // A share that stands there without a mirror would count for the new one.
    ...writeShare(rule, percentage),
  ]
}

/** Takes mirrors away, and the share with the single one. */
export const writeNoMirror = (rule: Rule, mirrors: readonly Mirror[]): Patch => {
  const inList = mirrors.filter(({ pointer }) => pointer !== `${rule.pointer}/mirror`)
  const all = Array.isArray(rule.raw['mirrors']) && inList.length === rule.raw['mirrors'].length
  const single: Patch =
    inList.length === mirrors.length
      ? []
      : ['mirror', ...shareKeys]
          .filter((key) => rule.raw[key] !== undefined)
          .map((key) => ({ op: 'remove', path: `${rule.pointer}/${key}` }))
  if (inList.length === 0) return single
  if (all) return [...single, { op: 'remove', path: `${rule.pointer}/mirrors` }]
  // From the back, so that the positions of those before stay true.
  return [...single, ...[...inList].reverse().map(({ pointer }): Operation => ({ op: 'remove', path: pointer }))]
}
