import type { MappedVersion } from '../../../config/policy.ts'
import { fromPointer, type Pointer, type SourceFile } from '../../../manifests/manifests.ts'
import type { Chart } from '../chart.ts'
import type { DeclaredRelease } from '../declared-release.ts'
import { type Mapping, serviceOf } from './mappings.ts'

/** What a template says to have a value of the release. */
const asked = (pointer: Pointer): string => `index .Values ${fromPointer(pointer).map(quoted).join(' ')}`

const quoted = (text: string): string => JSON.stringify(text)

const printing = (pointer: Pointer): string => `{{ ${asked(pointer)} }}`

type Versions = readonly (readonly [name: string, version: MappedVersion])[]

/** The version without a weight of its own has what the others leave of a hundred. */
const weightOf = ({ weight }: MappedVersion, all: Versions): string => {
  if (weight !== null) return printing(weight)
  const others = all.flatMap(([, version]) => (version.weight === null ? [] : [`(${asked(version.weight)})`]))
  return `{{ sub 100 ${others.join(' ')} }}`
}

const imageOf = ({ image, repository, tag }: MappedVersion, chartName: string): string | null => {
  if (image !== null) return printing(image)
  if (repository === null && tag === null) return null
  const name = repository === null ? (chartName.split('/').at(-1) ?? chartName) : printing(repository)
  return tag === null ? name : `${name}:${printing(tag)}`
}

interface Head {
  readonly name: string
  readonly namespace: string | null
}

const headOf = (apiVersion: string, kind: string, { name, namespace }: Head): readonly string[] => [
  `apiVersion: ${apiVersion}`,
  `kind: ${kind}`,
  'metadata:',
  `  name: ${name}`,
  ...(namespace === null ? [] : [`  namespace: ${namespace}`]),
]

const routes = (service: Head, versions: Versions): readonly (readonly string[])[] =>
  versions.every(([, { weight }]) => weight === null)
    ? []
    : [
        [
          ...headOf('networking.istio.io/v1', 'VirtualService', service),
          'spec:',
          '  hosts:',
          `    - ${service.name}`,
          '  http:',
          '    - route:',
          ...versions.flatMap(([name, version]) => [
            '        - destination:',
            `            host: ${service.name}`,
            `            subset: ${name}`,
            `          weight: ${weightOf(version, versions)}`,
          ]),
        ],
        [
          ...headOf('networking.istio.io/v1', 'DestinationRule', service),
          'spec:',
          `  host: ${service.name}`,
          '  subsets:',
          ...versions.flatMap(([name]) => [`    - name: ${name}`, '      labels:', `        version: ${quoted(name)}`]),
        ],
      ]

const pods = (service: Head, name: string, version: MappedVersion, chartName: string): readonly string[] => {
  const labels = [`app: ${service.name}`, `version: ${quoted(name)}`]
  const image = imageOf(version, chartName)
  return [
    ...headOf('apps/v1', 'Deployment', { ...service, name: version.deployment ?? `${service.name}-${name}` }),
    'spec:',
    ...(version.replicas === null ? [] : [`  replicas: ${printing(version.replicas)}`]),
    '  selector:',
    '    matchLabels:',
    ...labels.map((label) => `      ${label}`),
    '  template:',
    '    metadata:',
    '      labels:',
    ...labels.map((label) => `        ${label}`),
    '    spec:',
    '      containers:',
    `        - name: ${service.name}`,
    ...(image === null ? [] : [`          image: "${image}"`]),
  ]
}

const service = (head: Head): readonly string[] => [
  ...headOf('v1', 'Service', head),
  'spec:',
  '  selector:',
  `    app: ${head.name}`,
  '  ports:',
  '    - name: http',
  '      port: 80',
]

const objectsOf = (mapping: Mapping, declared: DeclaredRelease): readonly (readonly string[])[] => {
  const versions = [...mapping.mapped.versions]
  const head = serviceOf(mapping, declared)
  return [
    ...routes(head, versions),
    service(head),
    ...versions.map(([name, version]) => pods(head, name, version, declared.chartName)),
  ]
}

// What is worked out of a template is kept beside it, so the same text is the same file again.
const made = new WeakMap<Mapping['mapped'], Map<string, SourceFile>>()

const templateOf = (path: string, text: string, [first]: readonly Mapping[]): SourceFile => {
  if (first === undefined) return { path, text, mode: '100644' }
  const known = made.get(first.mapped) ?? new Map<string, SourceFile>()
  made.set(first.mapped, known)
  const key = `${path}\n${text}`
  const file = known.get(key) ?? { path, text, mode: '100644' }
  known.set(key, file)
  return file
}

/**
 * The chart that stands for one kept elsewhere: its objects have the mapped values in the very fields that they mean, and nothing else is known of them.
 * It is worked out like all others, so the last layer that says a value is found, edited and proven in the same way. Places of its objects lead to
 * the topmost values.
 */
export const mappedChart = (mappings: readonly Mapping[], declared: DeclaredRelease): Chart => {
  const path = declared.layers.at(-1)?.path ?? declared.path ?? declared.chartName
  const text = mappings
    .flatMap((mapping) => objectsOf(mapping, declared))
    .map((lines) => `${lines.join('\n')}\n`)
    .join('---\n')
  return {
    // No other root has the path of a file for its directory.
    directory: declared.path ?? path,
    name: declared.chartName,
    metadata: { name: declared.chartName },
    paths: [],
    templates: [templateOf(path, text, mappings)],
    inner: [],
    subcharts: [],
    unreadCharts: [],
    isMapped: true,
  }
}
