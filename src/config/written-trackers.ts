import { z } from 'zod'
import type { Pointer } from '../manifests/manifests.ts'
import type { FoundTrackers, Tracker, TrackerReports } from './trackers.ts'

const ids = (description: string) =>
  z
    .array(z.int().positive())
    .min(1)
    .max(50)
    .optional()
    .meta({ description, examples: [[12345]] })

const resourceName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/)
  .meta({ examples: ['shop-prod'] })

const common = {
  creators: ids(
    'Ids of the GitHub users whose statuses or deployments count: anyone with write permission can set one',
  ),
  server: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/)
    .optional()
    .meta({ description: 'Name of the API or of the receiver in the settings of the server', examples: ['prod'] }),
  health: z.boolean().optional().meta({
    description:
      'Whether its success means that the pods are healthy (Argo CD: the trigger asks for Healthy; Flux: wait or healthChecks). Where not, a person confirms stages that bring pods by /next',
    default: true,
  }),
}

const argocd = {
  by: z.enum(['status', 'check', 'deployment', 'api']).optional().meta({
    description: 'What it reports by: commit statuses, check runs, GitHub deployments, or its own API',
    default: 'status',
  }),
  apps: ids('Ids of the GitHub Apps whose check runs count'),
  environment: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({
      description: 'Environment of its GitHub deployments; the name of the Application where left out',
      examples: ['prod'],
    }),
  ...common,
}

const flux = {
  by: z.enum(['status', 'receiver']).optional().meta({
    description: 'What it reports by: commit statuses, or events to a receiver of the server',
    default: 'status',
  }),
  ...common,
}

const own = {
  namespace: resourceName.optional().meta({ description: 'Namespace of the object', examples: ['argocd'] }),
  paths: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Globs of the files that it tells of; all where left out', examples: [['apps/**']] }),
}

export const writtenTracker = z.union([
  z.strictObject({ argocd: resourceName.meta({ description: 'Name of the Argo CD Application' }), ...argocd, ...own }),
  z.strictObject({ flux: resourceName.meta({ description: 'Name of the Flux Kustomization' }), ...flux, ...own }),
])

export const writtenFound = z.strictObject({
  argocd: z.strictObject(argocd).optional().meta({ description: 'How Argo CD Applications report' }),
  flux: z.strictObject(flux).optional().meta({ description: 'How Flux Kustomizations report' }),
})

type WrittenTracker = z.infer<typeof writtenTracker>
type WrittenFound = z.infer<typeof writtenFound>
type WrittenReports = NonNullable<WrittenFound['argocd'] | WrittenFound['flux']>

const reports = (tool: 'argocd' | 'flux', written: WrittenReports): TrackerReports => {
  const by = written.by ?? 'status'
  const preset: TrackerReports['preset'] =
    by === 'status' ? `${tool}-${by}` : by === 'receiver' ? 'flux-receiver' : `argocd-${by}`
  const apps = 'apps' in written ? (written.apps ?? []) : []
  const environment = 'environment' in written ? written.environment : undefined
  return {
    preset,
    creators: by === 'check' ? apps : (written.creators ?? []),
    ...(environment === undefined ? {} : { environment }),
    ...(written.server === undefined ? {} : { server: written.server }),
    ...(written.health === false ? { health: false } : {}),
  }
}

export const trackerOf = (written: WrittenTracker): Tracker => ({
  ...('argocd' in written
    ? { ...reports('argocd', written), name: written.argocd }
    : { ...reports('flux', written), name: written.flux }),
  ...(written.namespace === undefined ? {} : { namespace: written.namespace }),
  ...(written.paths === undefined ? {} : { paths: written.paths }),
})

export const foundOf = (written: WrittenFound | undefined): FoundTrackers => ({
  argocd: written?.argocd === undefined ? null : reports('argocd', written.argocd),
  flux: written?.flux === undefined ? null : reports('flux', written.flux),
})

interface Contradiction {
  readonly pointer: Pointer
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** What a way of reporting rests on, and what it has no use for. */
const rest: Readonly<Record<string, { readonly needs: 'creators' | 'apps' | 'server'; readonly hint: string }>> = {
  status: {
    needs: 'creators',
    hint: 'Add creators: a list of GitHub user ids, such as [12345]; anyone with write permission can set a status.',
  },
  deployment: {
    needs: 'creators',
    hint: 'Add creators: a list of GitHub user ids, such as [12345]; anyone with write permission can set a deployment.',
  },
  check: { needs: 'apps', hint: 'Add apps: a list of GitHub App ids, such as [678]; any App can post check runs.' },
  api: { needs: 'server', hint: 'Add server: the name in SLUICE_ARGOCD of the server.' },
  receiver: { needs: 'server', hint: 'Add server: the name in SLUICE_FLUX of the server.' },
}

const reportsContradictions = (
  name: string,
  written: WrittenReports | WrittenTracker,
  pointer: Pointer,
): readonly Contradiction[] => {
  const by = written.by ?? 'status'
  const wanted = rest[by]
  if (wanted === undefined) return []
  const given: Readonly<Record<string, unknown>> = written
  const idle = (['creators', 'apps', 'server'] as const).find((key) => key !== wanted.needs && given[key] !== undefined)
  const wrong = (message: string, hint: string): Contradiction => ({ pointer, code: 'policy-tracker', message, hint })
  return [
    ...(given[wanted.needs] === undefined
      ? [wrong(`${name} reports by ${by}, which needs ${wanted.needs}.`, wanted.hint)]
      : []),
    ...(idle === undefined
      ? []
      : [wrong(`${name} reports by ${by}, which has no use for ${idle}.`, `Take ${idle} out, or change by.`)]),
    ...(given['environment'] !== undefined && by !== 'deployment'
      ? [wrong(`${name} reports by ${by}, which has no environment.`, 'Take environment out, or write by: deployment.')]
      : []),
  ]
}

interface WrittenLive {
  readonly trackers?: readonly WrittenTracker[] | undefined
  readonly found?: WrittenFound | undefined
}

/** What the schema cannot say of trackers. */
export const trackerContradictions = ({ trackers = [], found }: WrittenLive): readonly Contradiction[] => {
  const keys = trackers.map((one) => {
    const { name, namespace = '', preset } = trackerOf(one)
    return `${preset} ${namespace}/${name}`
  })
  return [
    ...trackers.flatMap((one, index): readonly Contradiction[] => {
      const name = `The tracker ${trackerOf(one).name}`
      const pointer = `/live/trackers/${index}`
      const twice: Contradiction = {
        pointer,
        code: 'policy-contradiction',
        message: `${name} is listed twice.`,
        hint: 'Keep one of the two, with all creators.',
      }
      return [...reportsContradictions(name, one, pointer), ...(keys.indexOf(keys[index] ?? '') < index ? [twice] : [])]
    }),
    ...(['argocd', 'flux'] as const).flatMap((tool) => {
      const one = found?.[tool]
      return one === undefined ? [] : reportsContradictions(`live.found.${tool}`, one, `/live/found/${tool}`)
    }),
  ]
}
