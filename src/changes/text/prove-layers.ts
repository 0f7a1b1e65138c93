import { type At, plainDiffers, type Reach, touchedObjects } from '../../layouts/layouts.ts'
import {
  applyPatch,
  type Document,
  isJsonObject,
  type Json,
  type Patch,
  type Pointer,
  type Snapshot,
  sameJson,
} from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'

/** What a change was meant to do to the objects of its environment. */
export type Aimed =
  | {
      readonly kind: 'patch'
      readonly at: At
      readonly patch: Patch
      readonly along: NonNullable<Reach['along']>
    }
  | { readonly kind: 'add'; readonly value: Json }
  | { readonly kind: 'remove'; readonly at: At; readonly root: Pointer }
  /** Of a file that is applied as it is: the editor proves that by itself. */
  | { readonly kind: 'plain' }

const keyOf = ({ path, index }: Document): string => `${path}#${index}`

/** Documents with nothing but an item taken out of a list. */
const withoutItem = (value: Json, root: Pointer): Json => {
  const removed = applyPatch(value, [{ op: 'remove', path: root }])
  const emptied = applyPatch(value, [{ op: 'replace', path: root, value: null }])
  return removed.ok && emptied.ok ? removed.value : value
}

const isAt = ({ path, document }: At, { path: own, index }: Document): boolean => path === own && document === index

const patchedBy = ({ value }: Document, patch: Patch): Json => {
  const patched = applyPatch(value, patch)
  return patched.ok ? patched.value : value
}

const expectedOf = (document: Document, aimed: Aimed): readonly (Json | undefined)[] => {
  if (aimed.kind === 'plain' || aimed.kind === 'add') return [document.value]
  if (!isAt(aimed.at, document)) {
    const along = aimed.kind === 'patch' ? aimed.along.filter(({ at }) => isAt(at, document)) : []
    return [document.value, ...along.map(({ patch }) => patchedBy(document, patch))]
  }
  if (aimed.kind === 'patch') {
    return [patchedBy(document, aimed.patch)]
  }
  if (aimed.root === '') return [undefined]
  const emptied = applyPatch(document.value, [{ op: 'replace', path: aimed.root, value: null }])
  return [withoutItem(document.value, aimed.root), ...(emptied.ok ? [emptied.value] : [])]
}

const unproven = (path: string, line: number, where: string): Problem => ({
  code: 'layout-unproven',
  message: `The change would make more than was asked for, or something else, of ${path} in ${where}, so nothing is changed.`,
  path,
  line,
  hint: 'Change it by hand, in a pull request of your own.',
})

/** What a change did to the environment that was not meant; null where it did what was asked for and nothing else. */
export const unmeant = (
  before: Snapshot,
  after: Snapshot,
  environment: string | null,
  aimed: Aimed,
): Problem | null => {
  const where = environment ?? 'this repository'
  const { old, fresh } = touchedObjects(before, after, environment)
  // A document that went moves those behind it in its file.
  const isMoved = (document: Document): boolean =>
    aimed.kind === 'remove' && document.path === aimed.at.path && document.index > aimed.at.document
  for (const document of old) {
    const found =
      fresh.find((one) => keyOf(one) === keyOf(document)) ??
      (isMoved(document)
        ? fresh.find((one) => one.path === document.path && one.index === document.index - 1)
        : undefined)
    const candidates = [found?.value, ...(isMoved(document) ? fresh.map(({ value }) => value) : [])]
    const expected = expectedOf(document, aimed)
    const isRight = expected.some((value) =>
      value === undefined
        ? found === undefined || !sameJson(found.value, document.value)
        : candidates.some((one) => sameJson(one, value)),
    )
    if (!isRight) return unproven(document.path, document.line, where)
  }
  const known = new Set(old.map(keyOf))
  const come = fresh.filter((document) => !known.has(keyOf(document)))
  const isExpected = ({ value }: Document): boolean => aimed.kind === 'add' && sameJson(value, aimed.value)
  const stranger = come.find((document) => !isExpected(document))
  if (stranger !== undefined) return unproven(stranger.path, stranger.line, where)
  return aimed.kind === 'add' && come.length !== 1 ? unproven('the new object', 1, where) : null
}

/**
 * Another environment that is meant too takes the same change whole or stays as it is; half of it, where it says the other half for itself, would be
 * a state that nobody asked for. Null where that holds.
 */
export const changedOtherwise = (before: Snapshot, after: Snapshot, name: string, aimed: Aimed): Problem | null => {
  const { old, fresh } = touchedObjects(before, after, name)
  const isSame =
    old.length === fresh.length && old.every((document, index) => sameJson(document.value, fresh[index]?.value ?? null))
  return isSame || unmeant(before, after, name, inOther(aimed, old, fresh)) === null
    ? null
    : {
        code: 'layout-unproven',
        message: `${name} takes in what would change, and says a part of it for itself, so it would come out otherwise than asked for.`,
        hint: `Change one environment after the other: --env ${name} first.`,
      }
}

/** Names and namespaces of a new object are each environment's own. */
const inOther = (aimed: Aimed, old: readonly Document[], fresh: readonly Document[]): Aimed => {
  if (aimed.kind !== 'add') return aimed
  const known = new Set(old.map(keyOf))
  const come = fresh.filter((document) => !known.has(keyOf(document)) && kindOf(document.value) === kindOf(aimed.value))
  return come[0] === undefined ? aimed : { kind: 'add', value: come[0].value }
}

const kindOf = (value: Json): Json | undefined => (isJsonObject(value) ? value['kind'] : undefined)

const keyed = (documents: readonly Document[]): Json =>
  documents.map((document): Json => [keyOf(document), document.value])

/** What has changed in environments that nobody asked for; null where nothing has. */
export const changedElsewhere = (
  before: Snapshot,
  after: Snapshot,
  others: readonly (string | null)[],
): Problem | null => {
  for (const name of others) {
    const { old, fresh } = touchedObjects(before, after, name)
    const isSame = sameJson(keyed(old), keyed(fresh)) && (name === null || !plainDiffers(before, after, name))
    if (!isSame)
      return {
        code: 'layout-shared',
        message: `The change would also change ${name ?? 'what no environment takes in'}.`,
        hint: 'Add --all-envs to change it in all of them.',
      }
  }
  return null
}
