import { z } from 'zod'
import { type Json, pathFrom } from '../../manifests/manifests.ts'
import type { DeclaredTracker, TrackerSource } from './declared.ts'

const named = z.object({ name: z.string().min(1), namespace: z.string().optional() })

const kustomizationShape = z.object({
  metadata: named,
  spec: z.object({
    path: z.string().optional(),
    targetNamespace: z.string().optional(),
    sourceRef: z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() }),
    suspend: z.boolean().optional(),
    wait: z.boolean().optional(),
    healthChecks: z.array(z.unknown()).optional(),
  }),
})

const repositoryShape = z.object({
  metadata: named,
  spec: z.object({
    url: z.string().min(1),
    ref: z
      .object({
        branch: z.string().optional(),
        tag: z.string().optional(),
        semver: z.string().optional(),
        commit: z.string().optional(),
        name: z.string().optional(),
      })
      .optional(),
  }),
})

export type FluxRepository = z.infer<typeof repositoryShape>

/** A GitRepository; null where the document is none that can be read. */
export const readFluxRepository = (value: Json): FluxRepository | null => repositoryShape.safeParse(value).data ?? null

const sourceOf = (path: string, repository: FluxRepository | undefined): TrackerSource => {
  const ref = repository?.spec.ref
  // Flux takes the first that is set, in this order (source.toolkit.fluxcd.io/v1, GitRepositoryRef).
  const fixed = ref?.commit ?? ref?.semver ?? ref?.tag
  return {
    repository: repository?.spec.url ?? null,
    revision: fixed ?? ref?.name?.replace(/^refs\/heads\//, '') ?? ref?.branch ?? null,
    isFixed: fixed !== undefined || ref?.name?.startsWith('refs/tags/') === true,
    path: pathFrom('', path),
    directory: { recursive: true, include: [], exclude: [] },
    also: [],
  }
}

/**
 * The tracker that a Flux Kustomization is; null where the document is none, or its files come from something else than git. Health is part of
 * its success only where it waits or names what it checks (kustomize-controller).
 */
export const readFluxKustomization = (
  value: Json,
  place: { readonly path: string; readonly line: number },
  repositories: readonly FluxRepository[],
): DeclaredTracker | null => {
  const read = kustomizationShape.safeParse(value)
  if (!read.success || read.data.spec.sourceRef.kind !== 'GitRepository') return null
  const { metadata, spec } = read.data
  const namespace = spec.sourceRef.namespace ?? metadata.namespace ?? null
  const repository = repositories.find(
    ({ metadata: one }) =>
      one.name === spec.sourceRef.name && (namespace === null || (one.namespace ?? namespace) === namespace),
  )
  return {
    tool: 'flux',
    name: metadata.name,
    namespace: metadata.namespace ?? null,
    ...place,
    sources: [sourceOf(spec.path ?? '', repository)],
    targetNamespace: spec.targetNamespace ?? null,
    health: spec.wait === true || (spec.healthChecks ?? []).length > 0,
    pace: spec.suspend === true ? 'suspended' : 'automatic',
  }
}
