import { z } from 'zod'

/** What a Kustomization says of a commit. */
export interface FluxWord {
  readonly name: string
  readonly namespace: string
  readonly commit: string
  readonly state: 'success' | 'failure'
  readonly reason: string
  readonly message: string
}

/** An event as notification-controller posts it (fluxcd/pkg apis/event/v1beta1), as far as it is read here. */
const event = z.object({
  involvedObject: z.object({
    kind: z.string(),
    name: z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/),
    namespace: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  }),
  severity: z.string(),
  reason: z.string(),
  message: z.string().default(''),
  metadata: z.record(z.string(), z.string()).nullish(),
})

/** `main@sha1:<40 hexadecimal digits>`, and `main/<the same>` of older versions. */
const hashIn = (revision: string | undefined): string | null =>
  /(?:^|[:/])([0-9a-f]{40})$/.exec(revision ?? '')?.[1] ?? null

/** Keys come with or without the group of the controller in front. */
const metadataOf = (metadata: Readonly<Record<string, string>>, key: string): string | undefined =>
  metadata[key] ?? Object.entries(metadata).find(([name]) => name.endsWith(`/${key}`))?.[1]

/**
 * The word in an event; null where it is none: of another kind, of no commit, or neither a finished reconciliation nor an error. Older versions send
 * `dependency not ready` and the like with the severity `info`, so only the one reason counts.
 */
export const readFluxEvent = (value: unknown): FluxWord | null => {
  const read = event.safeParse(value)
  if (!read.success || read.data.involvedObject.kind !== 'Kustomization') return null
  const { involvedObject, severity, reason, message, metadata } = read.data
  const { name, namespace } = involvedObject
  const known = metadata ?? {}
  const commit =
    hashIn(metadataOf(known, 'commit')) ??
    hashIn(metadataOf(known, 'originRevision')) ??
    hashIn(metadataOf(known, 'revision'))
  const state =
    severity === 'error' ? 'failure' : severity === 'info' && reason === 'ReconciliationSucceeded' ? 'success' : null
  return commit === null || state === null ? null : { name, namespace, commit, state, reason, message }
}
