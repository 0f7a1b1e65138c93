import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../../manifests/manifests.ts'
import { type Data, isTruthy, plainValue, printed, type TemplateValue, textValue } from './template-value.ts'
import { textFunctions } from './text-functions.ts'
import { yamlText } from './yaml-text.ts'

/** A function of the templates; null where these arguments are not worked out here. */
export type TemplateFunction = (args: readonly TemplateValue[]) => TemplateValue | null

const json = (data: Data): Json => {
  if (data === undefined) return null
  return typeof data === 'bigint' ? Number(data) : data
}

const nothing = plainValue(null)

const whole = (data: Data): bigint => {
  if (typeof data === 'bigint') return data
  const number = typeof data === 'string' ? Number(data) : typeof data === 'number' ? data : data === true ? 1 : 0
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n
}

/** Keeps where the value came from: as text it is the same as long as it is whole. */
const asWhole: TemplateFunction = ([value = nothing]) => {
  const data = whole(value.data)
  return { data, pointer: String(data) === String(value.data) ? value.pointer : null, traced: null }
}

const number = (data: Data): number =>
  typeof data === 'bigint' ? Number(data) : typeof data === 'number' ? data : Number.NaN

const compare = (one: Data, other: Data): number | null => {
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : one > other ? 1 : 0
  const [a, b] = [number(one), number(other)]
  return Number.isNaN(a) || Number.isNaN(b) ? null : a - b
}

const ordering =
  (holds: (order: number) => boolean): TemplateFunction =>
  ([one = nothing, other = nothing]) => {
    const order = compare(one.data, other.data)
    return order === null ? null : plainValue(holds(order))
  }

const same = (one: Data, other: Data): boolean =>
  typeof one === 'object' || typeof other === 'object'
    ? JSON.stringify(json(one)) === JSON.stringify(json(other))
    : String(one) === String(other)

const counting =
  (work: (one: bigint, other: bigint) => bigint | null): TemplateFunction =>
  (args) => {
    const [first, ...more] = args.map(({ data }) => whole(data))
    if (first === undefined) return null
    let result: bigint | null = first
    for (const one of more) result = result === null ? null : work(result, one)
    return result === null ? null : plainValue(result)
  }

const merged = (over: JsonObject, under: JsonObject): JsonObject => {
  const result: Record<string, Json> = { ...under, ...over }
  for (const [key, value] of Object.entries(over)) {
    const below = under[key]
    if (isJsonObject(value) && below !== undefined && isJsonObject(below)) result[key] = merged(value, below)
  }
  return result
}

const maps = (args: readonly TemplateValue[]): readonly JsonObject[] =>
  args.flatMap(({ data }) => (data !== undefined && typeof data !== 'bigint' && isJsonObject(data) ? [data] : []))

const mapOf: TemplateFunction = (args) => {
  const map: Record<string, Json> = {}
  for (let at = 0; at < args.length; at += 2) map[printed(args[at]?.data)] = json(args[at + 1]?.data)
  return plainValue(map)
}

const kindOf: TemplateFunction = ([{ data } = nothing]) => {
  if (data === null || data === undefined) return plainValue('invalid')
  if (typeof data === 'bigint') return plainValue('int64')
  if (isJsonList(data)) return plainValue('slice')
  if (isJsonObject(data)) return plainValue('map')
  return plainValue(typeof data === 'number' ? 'float64' : typeof data === 'boolean' ? 'bool' : 'string')
}

/** What is at some keys of a value, with its place still known. */
export const fieldOf = (value: TemplateValue, name: string): TemplateValue => {
  const { data, pointer } = value
  if (data === undefined || data === null || typeof data !== 'object') return plainValue(undefined)
  const inner = isJsonList(data)
    ? data[Number(name)]
    : isJsonObject(data) && Object.hasOwn(data, name)
      ? data[name]
      : undefined
  const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1')
  return { data: inner, pointer: pointer === null ? null : `${pointer}/${escaped}`, traced: null }
}

/**
 * What is printed where a value is empty. Text of the chart that nothing else names is changed by saying that value: `weight: {{ .weight | default 0 }}`
 * prints the chart's own 0 where the values say 0.
 */
const inPlaceOf = (value: TemplateValue, fallback: TemplateValue): TemplateValue =>
  fallback.traced === null && fallback.pointer === null && typeof fallback.data !== 'object'
    ? { ...fallback, pointer: value.pointer }
    : fallback

const basicFunctions: Readonly<Record<string, TemplateFunction>> = {
  default: ([fallback = nothing, value = nothing]) => (isTruthy(value) ? value : inPlaceOf(value, fallback)),
  coalesce: (args) => args.find(isTruthy) ?? nothing,
  ternary: ([yes = nothing, no = nothing, test = nothing]) => (test.data === true ? yes : no),
  required: ([, value = nothing]) =>
    value.data === undefined || value.data === null || value.data === '' ? null : value,
  empty: ([value = nothing]) => plainValue(!isTruthy(value)),
  not: ([value = nothing]) => plainValue(!isTruthy(value)),
  and: (args) => args.find((value) => !isTruthy(value)) ?? args.at(-1) ?? null,
  or: (args) => args.find(isTruthy) ?? args.at(-1) ?? null,
  eq: ([first = nothing, ...others]) => plainValue(others.some(({ data }) => same(first.data, data))),
  ne: ([one = nothing, other = nothing]) => plainValue(!same(one.data, other.data)),
  lt: ordering((order) => order < 0),
  le: ordering((order) => order <= 0),
  gt: ordering((order) => order > 0),
  ge: ordering((order) => order >= 0),
  int: asWhole,
  int64: asWhole,
  float64: ([value = nothing]) => ({ ...value, data: Number(value.data) }),
  add: counting((one, other) => one + other),
  sub: counting((one, other) => one - other),
  mul: counting((one, other) => one * other),
  div: counting((one, other) => (other === 0n ? null : one / other)),
  mod: counting((one, other) => (other === 0n ? null : one % other)),
  max: counting((one, other) => (one > other ? one : other)),
  min: counting((one, other) => (one < other ? one : other)),
  add1: ([value = nothing]) => plainValue(whole(value.data) + 1n),
  list: (args) => plainValue(args.map(({ data }) => json(data))),
  dict: mapOf,
  merge: (args) => plainValue(maps(args).reduce<JsonObject>((over, under) => merged(over, under), {})),
  mergeOverwrite: (args) => plainValue(maps(args).reduce<JsonObject>((under, over) => merged(over, under), {})),
  get: ([map = nothing, key = nothing]) => fieldOf(map, printed(key.data)),
  hasKey: ([map = nothing, key = nothing]) =>
    plainValue(maps([map]).some((one) => Object.hasOwn(one, printed(key.data)))),
  index: ([value = nothing, ...keys]) => keys.reduce((inner, { data }) => fieldOf(inner, printed(data)), value),
  dig: (args) => {
    const [from, fallback, ...names] = [args.at(-1), args.at(-2), ...args.slice(0, -2)]
    if (from === undefined || fallback === undefined) return null
    const found = names.reduce((inner, name) => fieldOf(inner, printed(name?.data)), from)
    return found.data === undefined ? fallback : found
  },
  keys: ([map = nothing]) => plainValue(maps([map]).flatMap((one) => Object.keys(one).sort())),
  len: ([{ data } = nothing]) =>
    typeof data === 'string'
      ? plainValue(BigInt(data.length))
      : typeof data === 'object' && data !== null
        ? plainValue(BigInt(Object.keys(data).length))
        : null,
  first: ([{ data } = nothing]) => (Array.isArray(data) ? plainValue(data[0]) : null),
  last: ([{ data } = nothing]) => (Array.isArray(data) ? plainValue(data.at(-1)) : null),
  has: ([item = nothing, { data } = nothing]) =>
    Array.isArray(data) ? plainValue(data.some((one: Json) => same(one, item.data))) : null,
  kindOf,
  typeOf: kindOf,
  kindIs: ([kind = nothing, value = nothing]) => plainValue(kindOf([value])?.data === kind.data),
  toYaml: ([{ data, pointer } = nothing]) => textValue(yamlText(json(data), pointer)),
  toJson: ([{ data } = nothing]) => plainValue(JSON.stringify(json(data))),
  fail: () => null,
}

const all: Readonly<Record<string, TemplateFunction>> = { ...basicFunctions, ...textFunctions }

/** The functions of Go's templates, sprig and helm that charts use where traffic is written. */
export const templateFunction = (name: string): TemplateFunction | null =>
  Object.hasOwn(all, name) ? (all[name] ?? null) : null
