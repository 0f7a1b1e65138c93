import { z } from 'zod'
import type { Json, Snapshot } from '../../manifests/manifests.ts'
import { applicationShape, trackerOfApplication } from './application.ts'
import type { DeclaredTrackers, UnexpandedSet } from './declared.ts'
import { type Generated, generated } from './generators.ts'
import { asGlob, filledInAll } from './set-template.ts'

const json = z.custom<Json>((value) => value !== undefined)

const setShape = z.object({
  metadata: z.object({ name: z.string().min(1), namespace: z.string().optional() }),
  spec: z.object({ generators: z.array(json).optional(), template: json, templatePatch: z.string().optional() }),
})

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
  if (spec.templatePatch !== undefined) return { trackers: [], unexpanded: [unexpanded('it has a templatePatch')] }
  const given: readonly Generated[] = (spec.generators ?? []).map((one) => generated(one, snapshot, repository))
  const sets = given.flatMap((one) => (one.kind === 'parameters' ? one.parameters : []))
  const filled = sets.map((parameters) => applicationShape.safeParse(filledInAll(template, parameters)).data)
  return {
    trackers: filled.flatMap((one) => {
      if (one === undefined) return []
      const { namespace = metadata.namespace, ...rest } = one.metadata
      return [
        trackerOfApplication(
          { ...one, metadata: { ...rest, ...(namespace === undefined ? {} : { namespace }) } },
          place,
        ),
      ]
    }),
    unexpanded: [
      ...given.flatMap((one) => (one.kind === 'unknown' ? [unexpanded(one.reason, one.wants)] : [])),
      ...(filled.includes(undefined) ? [unexpanded('its template says more than is worked out here')] : []),
    ],
  }
}
