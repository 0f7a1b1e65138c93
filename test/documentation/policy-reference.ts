import { z } from 'zod'
import { policyJsonSchema } from '../../src/config/config.ts'

/** What the reference reads of a JSON Schema. */
interface Node {
  readonly type?: string | undefined
  readonly description?: string | undefined
  readonly default?: unknown
  readonly examples?: readonly unknown[] | undefined
  readonly enum?: readonly unknown[] | undefined
  readonly const?: unknown
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly minItems?: number | undefined
  readonly properties?: Readonly<Record<string, Node>> | undefined
  readonly required?: readonly string[] | undefined
  readonly additionalProperties?: Node | boolean | undefined
  readonly items?: Node | undefined
  readonly anyOf?: readonly Node[] | undefined
  readonly pattern?: string | undefined
  readonly format?: string | undefined
}

const node: z.ZodType<Node> = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).optional(),
  properties: z
    .record(
      z.string(),
      z.lazy(() => node),
    )
    .optional(),
  additionalProperties: z.union([z.boolean(), z.lazy(() => node)]).optional(),
  items: z.lazy(() => node).optional(),
  anyOf: z.array(z.lazy(() => node)).optional(),
})

export interface Row {
  readonly key: string
  readonly schema: Node
  readonly required: boolean
  /** Null for a map or a list of maps: its keys have their own rows. */
  readonly example: unknown
}

const isMap = ({ properties, additionalProperties }: Node): boolean =>
  properties !== undefined || typeof additionalProperties === 'object'

/** All that a value may be, with the entries of a list in the list's place. */
const formsOf = (schema: Node): readonly Node[] => (schema.anyOf ?? [schema]).flatMap((one) => one.anyOf ?? [one])

const exampleOf = (schema: Node): unknown => {
  const [example] = schema.examples ?? []
  if (example !== undefined) return example
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum.findLast((one) => one !== schema.default)
  if (schema.type === 'boolean') return schema.default !== true
  if (schema.default !== undefined) return schema.default
  if (schema.type === 'integer') return Math.max(1, schema.minimum ?? 1)
  if (schema.anyOf !== undefined) return schema.anyOf.map(exampleOf).find((one) => one !== undefined)
  if (schema.items !== undefined && !isMap(schema.items)) {
    const one = exampleOf(schema.items)
    return one === undefined ? undefined : [one]
  }
  return undefined
}

const typeOf = (schema: Node): string => {
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ')
  if (schema.const !== undefined) return String(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${String(one)}\``).join(', ')
  if (schema.type === 'array') return schema.items === undefined ? 'list' : `list of ${typeOf(schema.items)}`
  if (isMap(schema)) return 'map'
  if (schema.type === 'integer') {
    const { minimum, maximum = Number.MAX_SAFE_INTEGER } = schema
    return minimum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? 'whole number' : `${minimum} to ${maximum}`
  }
  if (schema.pattern?.includes('ms|s|m|h|d') === true) return 'duration'
  if (schema.format === 'date-time') return 'time'
  return schema.type === 'boolean' ? 'true, false' : schema.type === 'string' ? 'text' : (schema.type ?? 'anything')
}

const below = (key: string, schema: Node): readonly Row[] =>
  formsOf(schema).flatMap((form) => {
    if (form.items !== undefined) return below(`${key}[]`, form.items)
    const own = Object.entries(form.properties ?? {}).flatMap(([name, one]) =>
      rowsOf(key === '' ? name : `${key}.${name}`, one, form.required?.includes(name) === true),
    )
    const named = typeof form.additionalProperties === 'object' ? below(`${key}.NAME`, form.additionalProperties) : []
    return [...own, ...named]
  })

const rowsOf = (key: string, schema: Node, required: boolean): readonly Row[] => {
  const more = below(key, schema)
  const example = more.length > 0 && exampleOf(schema) === undefined ? null : exampleOf(schema)
  return [{ key, schema, required, example }, ...more]
}

/** Every key of the policy once, in the schema's order. What an environment may say as the repository does is not said again. */
export const referenceRows = (): readonly Row[] => {
  const seen = new Set<string>()
  const rows = below('', node.parse(policyJsonSchema())).filter(({ key }) => {
    const above = key.replace(/^environments\.NAME\./, '')
    const isNew = !seen.has(key) && (above === key || !seen.has(above))
    seen.add(key)
    return isNew
  })
  return rows
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
const flow = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${key}: ${flow(one)}`)
      .join(', ')} }`
  return String(value)
}

/** As YAML takes it: a text that would be read as something else is quoted. */
const written = (value: unknown): string =>
  typeof value === 'string' &&
  /[:#{}[\],&*!|>'"%@`]/.test(value) &&
  !/^[a-z]+:\/\//.test(value) &&
  !/^\d{4}-/.test(value)
    ? `'${value}'`
    : flow(value)

/** The reference as a table: what each key takes, what it is where left out, what it does, and how it is written. */
export const referenceTable = (): string => {
  const lines = referenceRows().map(({ key, schema, required, example }) => {
    const otherwise = required ? 'must be there' : schema.default === undefined ? '' : `\`${flow(schema.default)}\``
    const last = key.slice(key.lastIndexOf('.') + 1)
    const line = example === null ? '' : `\`${last}: ${written(example)}\``
    return `| \`${key}\` | ${[typeOf(schema), otherwise, schema.description ?? '', line].map(cell).join(' | ')} |`
  })
  return ['| key | takes | left out | what it is | for example |', '|---|---|---|---|---|', ...lines].join('\n')
}
