import { z } from 'zod'
import { isJsonObject, type Json, toPointer } from '../../manifests/manifests.ts'
import type { Match, StringMatch } from '../model/model.ts'
import { camelCase, type Fields, type Item } from '../reading/fields.ts'
import { labelsSchema, namesSchema, portSchema } from '../reading/scalars.ts'
import { resolveGatewayName } from './gateway-name.ts'
import { stringMatchSchema } from './string-match.ts'

const stringMatches = ['uri', 'scheme', 'method', 'authority'] as const
const matchMaps = ['headers', 'withoutHeaders', 'queryParams'] as const
const knownKeys: readonly string[] = [
  ...stringMatches,
  ...matchMaps,
  'name',
  'ignoreUriCase',
  'port',
  'sourceLabels',
  'sourceNamespace',
  'gateways',
  'statPrefix',
]

/**
 * One entry of a rule's match list. An entry with a part that cannot be read is kept and marked, because leaving the part out would widen the rule,
 * up to a catch-all.
 */
export const readMatch = (fields: Fields, item: Item, namespace: string | null): Match => {
  const unreadable: Match = { headers: new Map(), withoutHeaders: new Map(), queryParams: new Map(), unreadable: true }
  const written = fields.object(item.value, item.pointer)
  if (written === null) {
    if (item.value === null)
      fields.report({ code: 'field-wrong-type', message: 'A match entry is empty (null).' }, item.pointer)
    return unreadable
  }
  const entry = Object.fromEntries(Object.entries(written).map(([key, value]) => [camelCase(key), value]))
  let broken = false
  const read = <Value>(schema: z.ZodType<Value>, key: string): Value | undefined => {
    const value = entry[key]
    if (value === undefined || value === null) return undefined
    const found = fields.read(schema, value, item.pointer + toPointer([key]))
    if (found === null) broken = true
    return found ?? undefined
  }
  const readMap = (key: string, name: (written: string) => string): ReadonlyMap<string, StringMatch> => {
    const value: Json | undefined = entry[key]
    if (value === undefined || value === null) return new Map()
    if (!isJsonObject(value)) {
      read(z.record(z.string(), z.unknown()), key)
      return new Map()
    }
    const pairs = Object.entries(value).flatMap(([header, match]): [string, StringMatch][] => {
      const found = stringMatchSchema.safeParse(match)
      if (found.success) return [[name(header), found.data]]
      fields.read(stringMatchSchema, match, item.pointer + toPointer([key, header]))
      broken = true
      return []
    })
    return new Map(pairs)
  }
  fields.known(written, item.pointer, knownKeys)
  if (Object.keys(entry).some((key) => !knownKeys.includes(key))) broken = true
  const strings = Object.fromEntries(
    stringMatches.flatMap((key) => {
      const match = read(stringMatchSchema, key)
      return match === undefined || match.kind === 'present' ? [] : [[key, match]]
    }),
  )
  const ignoreUriCase = read(z.boolean(), 'ignoreUriCase')
  const port = read(portSchema, 'port')
  const sourceLabels = read(labelsSchema, 'sourceLabels')
  const sourceNamespace = read(z.string(), 'sourceNamespace') || undefined
  const gateways = read(namesSchema, 'gateways')
  const lowerCase = (header: string): string => header.toLowerCase()
  const match: Match = {
    ...strings,
    headers: readMap('headers', lowerCase),
    withoutHeaders: readMap('withoutHeaders', lowerCase),
    queryParams: readMap('queryParams', (parameter) => parameter),
    ...(ignoreUriCase === undefined ? {} : { ignoreUriCase }),
    ...(port === undefined || port === 0 ? {} : { port }),
    ...(sourceLabels === undefined || sourceLabels.size === 0 ? {} : { sourceLabels }),
    ...(sourceNamespace === undefined ? {} : { sourceNamespace }),
    ...(gateways === undefined || gateways.length === 0
      ? {}
      : { gateways: gateways.map((gateway) => resolveGatewayName(gateway, namespace)) }),
  }
  return broken ? { ...match, unreadable: true } : match
}
