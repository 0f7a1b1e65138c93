import {
  type Applied,
  environmentNames,
  environmentsReached,
  objectsOfEnvironment,
  type Reach,
  readLayout,
} from '../../layouts/layouts.ts'
import {
  applyPatch,
  isJsonObject,
  type Json,
  type JsonObject,
  type Snapshot,
  valueAt,
} from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { Place } from '../../traffic/traffic.ts'
import type { TreeChange } from '../tree-change.ts'
import type { Others } from './others.ts'
import { type Aimed, changedElsewhere, changedOtherwise, unmeant } from './prove-layers.ts'
import { placeOf } from './text-after.ts'

export interface Layering {
  readonly changePlain: (snapshot: Snapshot, changes: readonly TreeChange[]) => Result<Snapshot>
  readonly others: Others
}

/** Patches first, for objects that come and go move the positions of others; and of those the last first. */
const inOrder = (changes: readonly TreeChange[]): readonly TreeChange[] => [
  ...changes.filter(({ kind }) => kind === 'patch'),
  ...changes.filter(({ kind }) => kind === 'add' || kind === 'copy'),
  ...changes
    .filter(({ kind }) => kind === 'remove')
    .toSorted((one, other) => placeOf(other).document - placeOf(one).document),
]

const appliedAt = (snapshot: Snapshot, environment: string | null, { path, document }: Place): Applied | null =>
  objectsOfEnvironment(snapshot, environment).applied.find(({ documents }) =>
    documents.some((one) => one.path === path && one.index === document),
  ) ?? null

const objectAt = ({ documents }: Applied, { path, document, root }: Place): JsonObject => {
  const found = documents.find((one) => one.path === path && one.index === document)
  const value: Json | undefined = found === undefined ? undefined : valueAt(found.value, root)
  if (!isJsonObject(value)) throw new Error(`${path} brings no object at ${root}`)
  return value
}

/** A file that is applied as it stands there, and in other environments too. */
const shared = (place: Place, names: readonly (string | null)[]): Problem => ({
  code: 'layout-shared',
  message: `${place.path} is applied as it is in ${names.map((name) => name ?? 'no named environment').join(', ')}, so a change of it changes all of them.`,
  path: place.path,
  line: place.line,
  hint: 'Add --all-envs to change it in all of them.',
})

/** Patches that only say values may have come about already where one value says several of them; twice the same is once. */
const alongOf = (later: readonly TreeChange[]): NonNullable<Reach['along']> =>
  later.flatMap((change) =>
    change.kind === 'patch' && change.patch.every(({ op }) => op === 'replace' || op === 'test')
      ? [{ at: { path: change.place.path, document: change.place.document }, patch: change.patch }]
      : [],
  )

const changeOne = (
  snapshot: Snapshot,
  environment: string | null,
  [change, ...later]: readonly [TreeChange, ...TreeChange[]],
  { changePlain, others }: Layering,
): Result<{ readonly snapshot: Snapshot; readonly aimed: Aimed }> => {
  const layout = readLayout(snapshot)
  const along = alongOf(later)
  const reach: Reach = { along, mayEdit: (path) => others !== null || environmentsReached(layout, path).length < 2 }
  const place = placeOf(change)
  const applied = appliedAt(snapshot, environment, place)
  const at = { path: place.path, document: place.document }
  if (applied === null) {
    const names = environmentsReached(layout, place.path)
    if (!reach.mayEdit(place.path)) return failure(shared(place, names))
    const changed = changePlain(snapshot, [change])
    return changed.ok ? success({ snapshot: changed.value, aimed: { kind: 'plain' } }) : changed
  }
  const made = (next: Result<Snapshot>, aimed: Aimed) => (next.ok ? success({ snapshot: next.value, aimed }) : next)
  switch (change.kind) {
    case 'patch':
      return made(applied.write(at, change.patch, reach), { kind: 'patch', at, patch: change.patch, along })
    case 'add':
      return made(applied.add(at, change.value, reach), { kind: 'add', value: change.value })
    case 'copy': {
      const copied = applyPatch(objectAt(applied, place), change.patch)
      if (!copied.ok) return copied
      return made(applied.add(at, copied.value, reach), { kind: 'add', value: copied.value })
    }
    case 'remove':
      return made(applied.remove(at, place.root, reach), { kind: 'remove', at, root: place.root })
  }
}

const wrongElsewhere = (
  before: Snapshot,
  after: Snapshot,
  environment: string | null,
  aimed: Aimed,
  others: Others,
): Problem | null => {
  const rest = environmentNames(readLayout(before)).filter((name) => name !== environment)
  const isMeant = (name: string): boolean => others === 'all' || others?.includes(name) === true
  const unlike = rest.filter(isMeant).flatMap((name) => changedOtherwise(before, after, name, aimed) ?? [])[0]
  if (unlike !== undefined) return unlike
  const kept = rest.filter((name) => !isMeant(name))
  return changedElsewhere(before, after, environment === null || others === 'all' ? kept : [null, ...kept])
}

/** The files after changes of one environment's objects, proven by reading all environments that may have changed with it. */
export const changeLayers = (
  snapshot: Snapshot,
  environment: string | null,
  changes: readonly TreeChange[],
  layering: Layering,
): Result<Snapshot> => {
  let current = snapshot
  const ordered = inOrder(changes)
  for (const [index, change] of ordered.entries()) {
    const next = changeOne(current, environment, [change, ...ordered.slice(index + 1)], layering)
    if (!next.ok) return next
    const wrong =
      unmeant(current, next.value.snapshot, environment, next.value.aimed) ??
      wrongElsewhere(current, next.value.snapshot, environment, next.value.aimed, layering.others)
    if (wrong !== null) return failure(wrong)
    current = next.value.snapshot
  }
  return success(current)
}
