import { z } from 'zod'
import type { ApplicationFact } from '../rollout/rollout.ts'
import { limitedText } from './limited-text.ts'

/** An Argo CD that may be asked: named in the server's settings only, never by a repository. */
export interface ArgocdServer {
  readonly name: string
  /** Of its API: `<url>/api/v1/applications/NAME`. */
  readonly url: string
  readonly token: string | null
}

export interface ArgocdOptions {
  /** Milliseconds until a question counts as not answered. */
  readonly timeout?: number
  readonly fetch?: typeof fetch
}

export type ReadApplication =
  | { readonly kind: 'application'; readonly application: ApplicationFact }
  | { readonly kind: 'problem'; readonly message: string }

/** An Application lists every resource it has; thousands of them stay below this. */
const longestAnswer = 16 * 1_048_576

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .nullish()
const revisions = { revision: z.string().nullish(), revisions: z.array(z.string()).nullish() }

const hydration = z.object({ drySHA: z.string().nullish(), hydratedSHA: z.string().nullish() })

/** The part of an Application's status that says what is live (argoproj.io/v1alpha1). What it has not done yet is left out by Argo CD. */
const answer = z.object({
  status: z
    .object({
      sync: z.object({ status: z.string().default('Unknown'), ...revisions }).default({ status: 'Unknown' }),
      health: z.object({ status: z.string().default('Unknown'), message: z.string().default('') }).nullish(),
      operationState: z
        .object({
          phase: z.string(),
          message: z.string().default(''),
          finishedAt: time,
          syncResult: z.object(revisions).nullish(),
        })
        .nullish(),
      history: z.array(z.object({ deployedAt: time, ...revisions })).nullish(),
      sourceHydrator: z
        .object({
          lastSuccessfulOperation: hydration.nullish(),
          currentOperation: hydration
            .extend({ phase: z.string().nullish(), message: z.string().nullish(), finishedAt: time })
            .nullish(),
        })
        .nullish(),
      reconciledAt: time,
    })
    .default({ sync: { status: 'Unknown' } }),
})

type Revisions = {
  readonly revision?: string | null | undefined
  readonly revisions?: readonly string[] | null | undefined
}

const all = (written: Revisions | null | undefined): readonly string[] => {
  const several = written?.revisions ?? []
  return several.length > 0 ? several : [written?.revision ?? ''].filter((one) => one !== '')
}

type Hydrator = z.infer<typeof answer>['status']['sourceHydrator']

/**
 * What stands in the base branch for what the source hydrator has written elsewhere. A commit that it has not told of stays as it is, and is then none of
 * the base branch: it says nothing.
 */
const dryOf = (hydrator: Hydrator): ((revisions: readonly string[]) => readonly string[]) => {
  const known = new Map(
    [hydrator?.currentOperation, hydrator?.lastSuccessfulOperation].flatMap((one): [string, string][] =>
      one?.drySHA && one.hydratedSHA ? [[one.hydratedSHA, one.drySHA]] : [],
    ),
  )
  return (written) => written.map((revision) => known.get(revision) ?? revision)
}

/** A hydration that failed leaves what it was to write out of the cluster, however well that syncs what is there. */
const failedHydration = (hydrator: Hydrator): ApplicationFact['operation'] => {
  const current = hydrator?.currentOperation
  return current?.phase === 'Failed' && current.drySHA
    ? {
        phase: 'Failed',
        message: `hydration: ${current.message ?? ''}`.slice(0, 300),
        revisions: [current.drySHA],
        finishedAt: current.finishedAt ?? null,
      }
    : null
}

const factOf = ({ status }: z.infer<typeof answer>, url: string): ApplicationFact => {
  const { operationState: done = null, sourceHydrator: hydrator = null } = status
  const dry = dryOf(hydrator)
  return {
    compared: dry(all(status.sync)),
    sync: status.sync.status,
    health: status.health?.status ?? 'Unknown',
    healthMessage: status.health?.message ?? '',
    operation:
      failedHydration(hydrator) ??
      (done === null
        ? null
        : {
            phase: done.phase,
            message: done.message.slice(0, 300),
            revisions: dry(all(done.syncResult)),
            finishedAt: done.finishedAt ?? null,
          }),
    history: (status.history ?? []).map((one) => ({ revisions: dry(all(one)), deployedAt: one.deployedAt ?? 0 })),
    reconciledAt: status.reconciledAt ?? null,
    url,
  }
}

const problem = (message: string): ReadApplication => ({ kind: 'problem', message })

/** What a refusal means here. Argo CD answers 403 also for an Application that is not there, so that nobody can list them. */
const refusal = (status: number): string => {
  if (status === 401) return 'Argo CD does not take the token of the server'
  if (status === 403 || status === 404) return 'Argo CD has no such Application, or the token may not see it'
  return `Argo CD answers HTTP ${status}`
}

/**
 * One look at an Application; Argo CD is asked to compare it anew. Redirects are not followed and nothing of the answer goes on but what is read here: an
 * API must not be a way to read what else the server can reach.
 */
export const readApplication = async (
  server: ArgocdServer,
  name: string,
  namespace: string | null,
  { timeout = 10_000, fetch: send = fetch }: ArgocdOptions = {},
): Promise<ReadApplication> => {
  const base = server.url.replace(/\/+$/, '')
  const url = new URL(`${base}/api/v1/applications/${encodeURIComponent(name)}`)
  url.searchParams.set('refresh', 'normal')
  if (namespace !== null) url.searchParams.set('appNamespace', namespace)
  try {
    const response = await send(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
      headers: {
        accept: 'application/json',
        ...(server.token === null ? {} : { authorization: `Bearer ${server.token}` }),
      },
    })
    const text = await limitedText(response, longestAnswer)
    if (!response.ok) return problem(refusal(response.status))
    if (text === null) return problem('the answer of Argo CD is too large')
    const read = answer.safeParse(JSON.parse(text))
    if (!read.success) return problem('the answer is none of an Application')
    return { kind: 'application', application: factOf(read.data, `${base}/applications/${encodeURIComponent(name)}`) }
  } catch (error) {
    if (error instanceof SyntaxError) return problem('the answer is not JSON')
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return problem(isLate ? `no answer within ${timeout / 1_000} s` : 'it cannot be reached')
  }
}
