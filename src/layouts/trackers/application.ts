import { z } from 'zod'
import { type Json, pathFrom } from '../../manifests/manifests.ts'
import type { DeclaredTracker, TrackerSource } from './declared.ts'

const text = z.string().min(1)

const sourceShape = z.object({
  repoURL: text,
  path: z.string().optional(),
  targetRevision: z.string().optional(),
  chart: z.string().optional(),
  ref: z.string().optional(),
  directory: z
    .object({ recurse: z.boolean().optional(), include: z.string().optional(), exclude: z.string().optional() })
    .optional(),
  helm: z.object({ valueFiles: z.array(z.string()).optional() }).optional(),
})

/** What an Application and the template of an ApplicationSet have in common. */
export const applicationShape = z.object({
  metadata: z.object({
    name: text,
    namespace: z.string().optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.object({
    source: sourceShape.optional(),
    sources: z.array(sourceShape).optional(),
    sourceHydrator: z.object({ drySource: z.object({ repoURL: text, path: z.string().optional() }) }).optional(),
    destination: z.object({ namespace: z.string().optional() }).optional(),
    syncPolicy: z.object({ automated: z.object({ enabled: z.boolean().optional() }).nullish() }).nullish(),
  }),
})

export type Application = z.infer<typeof applicationShape>
type Source = z.infer<typeof sourceShape>

/** Argo CD takes a version, a tag or a commit; a branch may look like anything else. */
const looksFixed = (revision: string | null): boolean =>
  revision !== null && /^(?:[0-9a-f]{40}|refs\/tags\/.+|[~^<>=]*v?\d+(?:\.(?:\d+|\*|x)){1,2}\S*)$/.test(revision)

/** `{a.yaml,b.yaml}` is how Argo CD writes several globs as one. */
const globsOf = (written: string | undefined): readonly string[] =>
  written === undefined || written === ''
    ? []
    : (/^\{(.*)\}$/
        .exec(written)?.[1]
        ?.split(',')
        .map((glob) => glob.trim()) ?? [written])

/** Where a file beside a source stands: a slash in front means the root, `$name` the root of the source of that name. */
const fileFrom = (directory: string, written: string): string =>
  written.startsWith('$')
    ? pathFrom('', written.slice(written.indexOf('/') + 1))
    : pathFrom(written.startsWith('/') ? '' : directory, written)

const annotation = 'argocd.argoproj.io/manifest-generate-paths'

const readSource = (
  source: Source,
  others: readonly Source[],
  generatePaths: readonly string[],
): TrackerSource | null => {
  const path = pathFrom('', source.path ?? '')
  const valueFiles = source.helm?.valueFiles ?? []
  // Its values stand in another source, which has a name; they are that one's.
  const own = valueFiles.filter((file) => !file.startsWith('$'))
  const lent = others.flatMap((other) =>
    source.ref === undefined
      ? []
      : (other.helm?.valueFiles ?? []).filter((file) => file.startsWith(`$${source.ref ?? ''}/`)),
  )
  if (source.chart !== undefined) return null
  const isReference = source.ref !== undefined && source.path === undefined
  const revision =
    source.targetRevision === undefined || source.targetRevision === 'HEAD' ? null : source.targetRevision
  return {
    repository: source.repoURL,
    revision: revision === '' ? null : revision,
    isFixed: looksFixed(revision),
    path,
    directory: {
      recursive: source.directory?.recurse ?? false,
      // A source that only lends its files applies none of its own.
      include: isReference ? ['./nothing'] : globsOf(source.directory?.include),
      exclude: globsOf(source.directory?.exclude),
    },
    also: [
      ...own.map((file) => fileFrom(path, file)),
      ...lent.map((file) => fileFrom('', file)),
      ...(isReference ? [] : generatePaths.map((one) => fileFrom(path, one))),
    ],
  }
}

/** The tracker that an Application is. */
export const trackerOfApplication = (
  { metadata, spec }: Application,
  place: { readonly path: string; readonly line: number },
): DeclaredTracker => {
  const dry = spec.sourceHydrator?.drySource
  const written: readonly Source[] = dry !== undefined ? [dry] : (spec.sources ?? (spec.source ? [spec.source] : []))
  const generatePaths = (metadata.annotations?.[annotation] ?? '').split(';').filter((one) => one.trim() !== '')
  const automated = spec.syncPolicy?.automated
  return {
    tool: 'argocd',
    name: metadata.name,
    namespace: metadata.namespace ?? null,
    ...place,
    sources: written.flatMap((source) => readSource(source, written, generatePaths) ?? []),
    targetNamespace: spec.destination?.namespace ?? null,
    health: null,
    pace: automated === undefined || automated === null || automated.enabled === false ? 'manual' : 'automatic',
  }
}

/** An Application by itself; null where the document is none that can be read. */
export const readApplication = (
  value: Json,
  place: { readonly path: string; readonly line: number },
): DeclaredTracker | null => {
  const read = applicationShape.safeParse(value)
  return read.success ? trackerOfApplication(read.data, place) : null
}
