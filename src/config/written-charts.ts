import { z } from 'zod'
import { type Pointer, toPointer } from '../manifests/manifests.ts'
import { type MappedChart, type MappedVersion, mappedFields } from './charts.ts'

const pointer = (description: string, example: string) =>
  z
    .string()
    .regex(/^(?:\/[^\s/"\\{}]{1,100}){1,12}$/)
    .optional()
    .meta({ description: `JSON pointer into the values: ${description}`, examples: [example] })

const resourceName = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/)

const version = z.strictObject({
  weight: pointer('the share of requests; one version may leave it out and has the rest', '/canary/weight'),
  replicas: pointer('the number of pods', '/canary/replicaCount'),
  repository: pointer('the image without its tag', '/canary/image/repository'),
  tag: pointer('the tag of the image', '/canary/image/tag'),
  image: pointer('the whole image, where one value holds it', '/canary/image'),
  deployment: resourceName.optional().meta({
    description: 'What the chart calls the Deployment, for answers and metrics',
    examples: ['reviews-canary'],
  }),
})

export const writtenChart = z.strictObject({
  chart: z
    .string()
    .min(1)
    .max(300)
    .meta({
      description: 'The chart as a HelmRelease or an Application names it: its name, or its path in a repository',
      examples: ['productpage'],
    }),
  release: resourceName
    .optional()
    .meta({ description: 'Only the HelmRelease, Application or release of this name', examples: ['shop'] }),
  service: z
    .string()
    .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,62})\/)?[a-z0-9](?:[a-z0-9-]{0,62})$/)
    .optional()
    .meta({
      description: 'The Service, as name or namespace/name; the name of the release where left out',
      examples: ['reviews'],
    }),
  values: z
    .record(
      z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/),
      z
        .array(
          z
            .string()
            .min(1)
            .max(300)
            .meta({ examples: ['values/prod.yaml'] }),
        )
        .min(1)
        .max(20),
    )
    .optional()
    .meta({
      description: 'Values files by environment, the last wins, where nothing in the repository declares the release',
      examples: [{ prod: ['values/prod.yaml'] }],
    }),
  versions: z
    .record(z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/), version)
    .meta({ description: 'What the values say of each version, by its name' }),
})

export type WrittenChart = z.infer<typeof writtenChart>

const versionOf = (written: WrittenChart['versions'][string]): MappedVersion => ({
  weight: written.weight ?? null,
  replicas: written.replicas ?? null,
  image: written.image ?? null,
  repository: written.repository ?? null,
  tag: written.tag ?? null,
  deployment: written.deployment ?? null,
})

export const chartOf = ({ chart, release, service, values, versions }: WrittenChart): MappedChart => ({
  chart,
  release: release ?? null,
  service: service ?? null,
  values: new Map(Object.entries(values ?? {})),
  versions: new Map(Object.entries(versions).map(([name, written]) => [name, versionOf(written)])),
})

interface Field {
  /** In the configuration, below the chart's entry. */
  readonly at: Pointer
  /** In the values. */
  readonly meant: Pointer
}

const fieldsOf = ({ versions }: MappedChart): readonly Field[] =>
  [...versions].flatMap(([name, version]) =>
    mappedFields.flatMap((field): Field[] => {
      const meant = version[field]
      return meant === null ? [] : [{ at: toPointer(['versions', name, field]), meant }]
    }),
  )

const overlap = (one: Pointer, other: Pointer): boolean =>
  one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`)

interface Wrong {
  readonly pointer: Pointer
  readonly message: string
  readonly hint: string
}

const twiceMeant = (fields: readonly Field[]): readonly Wrong[] =>
  fields.flatMap(({ at, meant }, index): Wrong[] => {
    const earlier = fields.slice(0, index).find((other) => overlap(other.meant, meant))
    return earlier === undefined
      ? []
      : [
          {
            pointer: at,
            message: `${meant} is mapped twice: ${earlier.at.slice(1).replaceAll('/', '.')} takes ${earlier.meant}.`,
            hint: 'Give each field a value of its own; a value that two share moves both.',
          },
        ]
  })

/** What contradicts itself in the mapping of one chart. */
export const chartContradictions = (
  mapped: MappedChart,
  before: readonly MappedChart[],
  at: Pointer,
): readonly (Wrong & { readonly code: 'policy-chart' })[] => {
  const versions = [...mapped.versions]
  const weighed = versions.filter(([, { weight }]) => weight !== null)
  const found: Wrong[] = [...twiceMeant(fieldsOf(mapped))]
  if (versions.length === 0)
    found.push({
      pointer: '/versions',
      message: `The chart ${mapped.chart} has no version.`,
      hint: 'Name the versions that its values hold, such as production and canary.',
    })
  if (weighed.length > 0 && (versions.length < 2 || weighed.length < versions.length - 1))
    found.push({
      pointer: '/versions',
      message: `Of the versions of ${mapped.chart} only ${weighed.map(([name]) => name).join(', ')} has a weight, and what the others get cannot be told.`,
      hint: 'Map the weight of every version but one, which has the rest; or of none, where a route elsewhere decides.',
    })
  if (before.some((other) => (['chart', 'release', 'service'] as const).every((key) => other[key] === mapped[key])))
    found.push({
      pointer: '',
      message: `The chart ${mapped.chart} is mapped twice for the same service.`,
      hint: 'Take one of the two out, or name the service or the release that each is of.',
    })
  for (const [name, { image, repository, tag }] of versions)
    if (image !== null && (repository !== null || tag !== null))
      found.push({
        pointer: toPointer(['versions', name, 'image']),
        message: `The version ${name} has an image as a whole and in parts.`,
        hint: 'Write either image, or repository and tag.',
      })
  for (const [environment, files] of mapped.values)
    for (const [index, path] of files.entries())
      if (path.startsWith('/') || path.split('/').includes('..') || path.startsWith('.github/'))
        found.push({
          pointer: toPointer(['values', environment, String(index)]),
          message: `The values file ${path} is none that may be edited: it does not stay inside the repository, or lies under .github/.`,
          hint: 'Write it relative to the root, such as values/prod.yaml.',
        })
  return found.map((wrong) => ({ ...wrong, code: 'policy-chart', pointer: at + wrong.pointer }))
}
