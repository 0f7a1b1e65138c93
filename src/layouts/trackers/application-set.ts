import { z } from 'zod'
import { isJsonList, isJsonObject, type Json, readDocuments, type Snapshot } from '../../manifests/manifests.ts'
import { applicationShape, trackerOfApplication } from './application.ts'
import type { DeclaredTrackers, UnexpandedSet } from './declared.ts'
import { type Generated, generated } from './generators.ts'
import { laidTogether } from './selected.ts'
import { asGlob, filledIn, filledInAll, type Parameters } from './set-template.ts'

const json = z.custom<Json>((value) => value !== undefined)

const setShape = z.object({
  metadata: z.object({ name: z.string().min(1), namespace: z.string().optional() }),
  spec: z.object({ generators: z.array(json).optional(), template: json, templatePatch: z.string().optional() }),
})

/** The template for one set of parameters, with its patch; undefined where one of them says more than is worked out here. */
const patchedTemplate = (template: Json, patch: string | undefined, parameters: Parameters): Json | undefined => {
  const made = filledInAll(template, parameters)
  if (made === undefined || patch === undefined) return made
  const text = filledIn(patch, parameters)
  const read = text === null ? null : readDocuments({ path: 'templatePatch', text, mode: '100644' })
  const value = read?.ok === true ? (read.value[0]?.value ?? null) : null
  // Lists in it would be merged by rules of their own.
  return isJsonObject(made) && isJsonObject(value) && !holdsList(value) ? laidTogether(made, value) : undefined
}

const holdsList = (value: Json): boolean =>
  isJsonList(value) || (isJsonObject(value) && Object.values(value).some(holdsList))

const directoriesOf = (template: Json): readonly string[] => {
  const read = applicationShape.safeParse(template)
  const { source, sources } = read.data?.spec ?? {}
  return (sources ?? (source === undefined ? [] : [source])).flatMap(({ path }) =>
    path === undefined ? [] : [asGlob(path)],
  )
}

/** The Applications of an ApplicationSet, as far as the repository tells them; null where the document is none. */
export const readApplicationSet = (
  value: Json,
  place: { readonly path: string; readonly line: number },
  snapshot: Pick<Snapshot, 'files'>,
  repository: string,
): DeclaredTrackers | null => {
  const read = setShape.safeParse(value)
  if (!read.success) return null
  const { metadata, spec } = read.data
  const { template } = spec
  const unexpanded = (reason: string, wants: readonly string[] = []): UnexpandedSet => ({
    name: metadata.name,
    ...place,
    reason,
    directories: directoriesOf(template),
    wants,
  })
  const given: readonly Generated[] = (spec.generators ?? []).map((one) => generated(one, snapshot, repository))
  const sets = given.flatMap((one) => (one.kind === 'parameters' ? one.parameters : []))
  const filled = sets.map((parameters) => {
    const made = patchedTemplate(template, spec.templatePatch, parameters)
    const application = made === undefined ? undefined : applicationShape.safeParse(made).data
    return made === undefined || application === undefined ? undefined : { made, application }
  })
  return {
    trackers: filled.flatMap((one) => {
      if (one === undefined) return []
      const { namespace = metadata.namespace, ...rest } = one.application.metadata
      const tracker = trackerOfApplication(
        { ...one.application, metadata: { ...rest, ...(namespace === undefined ? {} : { namespace }) } },
        place,
      )
      return [{ ...tracker, set: { name: metadata.name, filled: one.made } }]
    }),
    unexpanded: [
      ...given.flatMap((one) => (one.kind === 'unknown' ? [unexpanded(one.reason, one.wants)] : [])),
      ...(filled.includes(undefined) ? [unexpanded('its template says more than is worked out here')] : []),
    ],
  }
}
