import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'

/** What fills in the template of an ApplicationSet: nested for Go templates, and read by dotted names for the older ones. */
export type Parameters = JsonObject

/** Braces would make a manifest a template to our own reader, so they are these while it is read. */
const [opening, closing] = ['⦃', '⦄'] as const
export const withoutBraces = (text: string): string =>
  // Maps in braces may end in two of them too.
  text.replaceAll(/\{\{([^{}\n]{0,500})\}\}/g, `${opening}$1${closing}`)

const valueAtName = (parameters: Parameters, name: string): Json | undefined => {
  if (Object.hasOwn(parameters, name)) return parameters[name]
  let value: Json | undefined = parameters
  for (const step of name.split(/[.[\]]+/).filter((part) => part !== '')) {
    if (isJsonList(value)) value = value[Number(step)]
    else if (isJsonObject(value) && Object.hasOwn(value, step)) value = value[step]
    else return undefined
  }
  return value
}

/** A parameter as text, by its dotted name; null where there is none, or no text. */
export const parameterText = (parameters: Parameters, name: string): string | null => {
  const value = valueAtName(parameters, name)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

/** A name as Argo CD makes it fit for a resource. */
export const normalised = (name: string): string => name.toLowerCase().replace(/[^a-z0-9.-]/g, '-')

/** Functions of Go templates that take what stands before them (sprig; `normalize` is Argo CD's). */
const pipes: Readonly<Record<string, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
  normalize: normalised,
}

/** `.path.basename | normalize`; whatever else a template can say is not worked out here. */
const evaluate = (expression: string, parameters: Parameters): string | null => {
  const [first = '', ...rest] = expression.split('|').map((part) => part.trim())
  return rest.reduce<string | null>(
    (text, part) => {
      const fallback = /^default\s+"([^"\\]*)"$/.exec(part)?.[1]
      if (fallback !== undefined) return text === null || text === '' ? fallback : text
      return text === null || !Object.hasOwn(pipes, part) ? null : (pipes[part]?.(text) ?? null)
    },
    textBehind(first, parameters),
  )
}

/** `.path.basename`, `path.basename`, `path[0]` and `index .path.segments 1`. */
const textBehind = (expression: string, parameters: Parameters): string | null => {
  const indexed = /^index\s+\.?([\w.]+)\s+(?:(\d+)|"([^"]+)")$/.exec(expression)
  const name = indexed === null ? expression : `${indexed[1]}[${indexed[2] ?? indexed[3]}]`
  if (!/^\.?[\w-]+(?:\.[\w-]+|\[[\w-]+\])*$/.test(name)) return null
  const plain = name.replace(/^\./, '')
  const value = valueAtName(parameters, plain)
  // In the older templates `path` is the path itself; in Go's it is `.path.path`.
  const leaf = isJsonObject(value) && !expression.startsWith('.') ? value['path'] : value
  return typeof leaf === 'string' || typeof leaf === 'number' || typeof leaf === 'boolean' ? String(leaf) : null
}

const placeholder = new RegExp(`${opening}-?\\s*([^${closing}]*?)\\s*-?${closing}`, 'g')

/** A text with its placeholders filled in; null where one cannot be. */
export const filledIn = (text: string, parameters: Parameters): string | null => {
  let isWhole = true
  const filled = text.replace(placeholder, (_, expression: string) => {
    const value = evaluate(expression, parameters)
    if (value === null) isWhole = false
    return value ?? '*'
  })
  return isWhole ? filled : null
}

/** A path of a template as a glob: whatever is filled in may be anything. */
export const asGlob = (text: string): string => text.replace(placeholder, '**')

/** Every text below a value filled in; undefined where one cannot be. */
export const filledInAll = (value: Json, parameters: Parameters): Json | undefined => {
  if (typeof value === 'string') return filledIn(value, parameters) ?? undefined
  if (isJsonList(value)) {
    const items = value.map((item) => filledInAll(item, parameters))
    const whole = items.flatMap((item) => (item === undefined ? [] : [item]))
    return whole.length === items.length ? whole : undefined
  }
  if (!isJsonObject(value)) return value
  const entries: [string, Json][] = []
  for (const [key, item] of Object.entries(value)) {
    const filled = filledInAll(item, parameters)
    if (filled === undefined) return undefined
    entries.push([key, filled])
  }
  return Object.fromEntries(entries)
}
