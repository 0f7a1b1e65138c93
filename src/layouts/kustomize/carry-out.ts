import { applyPatch, isJsonObject, type JsonObject, withoutTransfers } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import type { BuiltObject } from './built.ts'
import type { Kustomization } from './kustomization.ts'
import { idOf, isBuiltIn, isSameId, isTarget, type ObjectId } from './object-id.ts'
import type { WrittenPatchEntry } from './patches.ts'
import { strategicMerge } from './strategic-merge.ts'

const ourKinds = new Set([
  'VirtualService',
  'DestinationRule',
  'HTTPRoute',
  'Service',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'HorizontalPodAutoscaler',
  'HelmRelease',
])

/** Kinds of which every file was read, so that one that is not found is not there. */
const isOurs = ({ group, kind }: ObjectId): boolean =>
  group.endsWith('istio.io') || group === 'gateway.networking.k8s.io' || ourKinds.has(kind)

const targetText = ({
  kind,
  name,
  namespace,
}: {
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
}): string => [kind ?? 'any kind', [namespace, name].filter(Boolean).join('/')].filter(Boolean).join(' ')

const unmatched = (entry: WrittenPatchEntry, by: Kustomization, text: string): Problem => ({
  code: 'kustomize-patch-unmatched',
  message: `The patch is for ${text}, and ${by.document.path} brings no such object.`,
  path: entry.piece.inside === null && entry.piece.path !== by.document.path ? entry.piece.path : by.document.path,
  line: entry.piece.inside === null && entry.piece.path !== by.document.path ? entry.source.line : entry.line,
  hint: 'Look at its kind, name and namespace; a patch sees the names that its base gives.',
})

const withPatch = (object: BuiltObject, entry: WrittenPatchEntry, problems: Problem[]): BuiltObject | null => {
  const { says, piece, source } = entry
  if (says.kind === 'strategic') {
    // Whom a patch is for does not change what that is called.
    const { apiVersion: _version, kind: _kind, metadata, ...rest } = says.value
    const said = isJsonObject(metadata) ? metadata : {}
    const { name: _name, namespace: _namespace, ...about } = said
    const patch: JsonObject = Object.keys(about).length > 0 ? { ...rest, metadata: about } : rest
    const merged = strategicMerge(object.value, patch, isBuiltIn(idOf(object.value)))
    if (merged === undefined) return null
    return {
      ...object,
      value: merged,
      writers: [
        ...object.writers,
        { kind: 'strategic', piece, source, value: patch, before: object.value, after: merged },
      ],
    }
  }
  const plain = withoutTransfers(says.patch, object.value)
  const applied = plain.ok ? applyPatch(object.value, plain.value) : plain
  if (!applied.ok) {
    const [first] = applied.problems
    problems.push({
      ...first,
      code: 'kustomize-patch-fails',
      message: `The patch cannot be carried out on ${targetText(idOf(object.value))}: ${first.message}`,
      path: piece.path,
      line: source.line,
      hint: 'The Kustomization does not build as it is; mend the patch first.',
    })
    return object
  }
  if (!isJsonObject(applied.value)) return object
  return {
    ...object,
    value: applied.value,
    writers: [
      ...object.writers,
      { kind: 'operations', piece, source, patch: says.patch, before: object.value, entry: entry.entry },
    ],
  }
}

/** Which objects a patch is for; one that names a single object must find it. */
const meant = (entry: WrittenPatchEntry, objects: readonly BuiltObject[]): readonly BuiltObject[] => {
  const { target, says, field } = entry
  if (field === 'patchesJson6902' && target !== null) {
    const id: ObjectId = {
      group: target.group ?? '',
      version: target.version ?? '',
      kind: target.kind ?? '',
      name: target.name ?? '',
      namespace: target.namespace ?? '',
    }
    return objects.filter(({ ids }) => ids.some((own) => isSameId(own, id)))
  }
  if (target !== null) return objects.filter(({ ids, value }) => isTarget(target, ids, value))
  if (says.kind !== 'strategic') return []
  const id = idOf(says.value)
  return objects.filter(({ ids }) => ids.some((own) => isSameId(own, id)))
}

export interface CarriedOut {
  readonly objects: readonly BuiltObject[]
  /** With one of these the real build fails, or what it makes cannot be told. */
  readonly broken: readonly Problem[]
  /** Patches that do nothing. */
  readonly idle: readonly Problem[]
}

/** Objects after patches, one after the other. `isWhole` is false where objects may be meant that are not here. */
export const carryOut = (
  objects: readonly BuiltObject[],
  entries: readonly WrittenPatchEntry[],
  by: Kustomization,
  isWhole: boolean,
): CarriedOut => {
  const broken: Problem[] = []
  const idle: Problem[] = []
  let current = objects
  for (const entry of entries) {
    const found = meant(entry, current)
    if (found.length === 0) {
      const { says, target } = entry
      if (says.kind === 'strategic' && target === null) {
        const id = idOf(says.value)
        if (isOurs(id)) (isWhole ? broken : idle).push(unmatched(entry, by, targetText(id)))
      } else if (target !== null && isOurs({ group: '', version: '', namespace: '', name: '', kind: '', ...target }))
        idle.push(unmatched(entry, by, targetText(target)))
      continue
    }
    current = current.flatMap((object) =>
      found.includes(object) ? (withPatch(object, entry, broken) ?? []) : [object],
    )
  }
  return { objects: current, broken, idle }
}
