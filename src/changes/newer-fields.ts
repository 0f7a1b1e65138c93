import { isJsonList, isJsonObject, type Json, type Patch } from '../manifests/manifests.ts'
import type { Router } from '../traffic/traffic.ts'

interface NewerField {
  readonly path: RegExp
  readonly note: string
}

/** Fields that a cluster with older definitions of the kind drops without a word (Gateway API, CHANGELOG of 1.3 and 1.4). */
const newerFields: readonly NewerField[] = [
  {
    path: /\/requestMirror\/(?:percent|fraction)(?:\/|$)/,
    note: 'The share of a mirror is a field of Gateway API 1.3 and later: with an older one in the cluster every request is copied.',
  },
  {
    path: /^\/spec\/rules\/[^/]+\/name$/,
    note: 'The name of a rule is a field of Gateway API 1.4 and later: an older one in the cluster drops it, and the sync tool may see a difference for ever.',
  },
  {
    path: /^\/spec\/rules\/[^/]+\/retry(?:\/|$)/,
    note: 'retry is a field of the newest Gateway API, in older ones of the experimental channel only: a cluster without it does not retry.',
  },
]

const pathsBelow = (path: string, value: Json): readonly string[] => {
  const inner = isJsonList(value) ? value.map((item, index): [string, Json] => [String(index), item]) : []
  const entries = isJsonObject(value) ? Object.entries(value) : inner
  return [path, ...entries.flatMap(([key, item]) => pathsBelow(`${path}/${key}`, item))]
}

/** What a reviewer should know of fields that a patch of an HTTPRoute writes and that the route did not have before. */
export const newerFieldNotes = ({ api, place, rules }: Router, patch: Patch): readonly string[] => {
  if (api !== 'gateway-api') return []
  const before = rules.flatMap(({ pointer, source }) =>
    source === undefined ? [] : pathsBelow(pointer.slice(place.root.length), source),
  )
  const written = patch.flatMap((operation) =>
    operation.op === 'remove' ? [] : pathsBelow(operation.path.slice(place.root.length), operation.value),
  )
  return newerFields
    .filter(({ path }) => written.some((one) => path.test(one)) && !before.some((one) => path.test(one)))
    .map(({ note }) => note)
}
