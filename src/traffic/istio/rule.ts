import { z } from 'zod'
import type { JsonObject } from '../../manifests/manifests.ts'
import type { Action, Rule } from '../model/model.ts'
import type { Fields, Item } from '../reading/fields.ts'
import { nameSchema, portSchema } from '../reading/scalars.ts'
import { readDestinations, type Surroundings } from './destination.ts'
import { readFault } from './fault.ts'
import { readMatch } from './match.ts'
import { readMirrors } from './mirror.ts'
import { readRewrite } from './rewrite.ts'

const ruleKeys = [
  ...['name', 'match', 'route', 'redirect', 'directResponse', 'delegate', 'rewrite', 'timeout', 'retries', 'fault'],
  ...['mirror', 'mirrors', 'mirrorPercent', 'mirrorPercentage', 'corsPolicy', 'headers'],
]

const statusSchema = z.number().int().min(0).max(999)

/** Istio looks at redirect, then directResponse, then route; a delegate stands only where none of them does. */
const readAction = (fields: Fields, rule: JsonObject, pointer: string, surroundings: Surroundings): Action => {
  const redirect = fields.object(rule['redirect'], `${pointer}/redirect`)
  if (redirect !== null) {
    const status = fields.read(statusSchema, redirect['redirectCode'], `${pointer}/redirect/redirectCode`)
    const [uri, prefix, scheme, authority] = (['uri', 'prefixRewrite', 'scheme', 'authority'] as const).map(
      (key) => fields.read(z.string(), redirect[key], `${pointer}/redirect/${key}`) || null,
    )
    return {
      kind: 'redirect',
      status: status || 301,
      scheme: scheme ?? null,
      port: fields.read(portSchema, redirect['port'], `${pointer}/redirect/port`),
      rewrite: {
        uri: uri ?? prefix ?? null,
        ...(uri === null ? {} : { uriBy: 'whole' as const }),
        authority: authority ?? null,
        uriRegex: null,
      },
    }
  }
  const response = fields.object(rule['directResponse'], `${pointer}/directResponse`)
  if (response !== null) {
    const status = fields.read(statusSchema, response['status'], `${pointer}/directResponse/status`)
    return status === null ? { kind: 'none' } : { kind: 'direct-response', status }
  }
  const destinations = readDestinations(fields, fields.list(rule['route'], `${pointer}/route`), surroundings)
  if (destinations.length > 0) return { kind: 'route', destinations }
  const delegate = fields.object(rule['delegate'], `${pointer}/delegate`)
  const name = fields.read(nameSchema, delegate?.['name'], `${pointer}/delegate/name`)
  if (name === null) return { kind: 'none' }
  const namespace = fields.read(z.string(), delegate?.['namespace'], `${pointer}/delegate/namespace`)
  return { kind: 'delegate', name, namespace: namespace || surroundings.namespace }
}

/** One entry of a VirtualService's `http` list, or null where it is no map. */
export const readRule = (fields: Fields, item: Item, surroundings: Surroundings): Rule | null => {
  const rule = fields.object(item.value, item.pointer)
  if (rule === null) return null
  fields.known(rule, item.pointer, ruleKeys)
  const entries = fields.list(rule['match'], `${item.pointer}/match`)
  const brokenList = (rule['match'] ?? null) !== null && !Array.isArray(rule['match'])
  const matches = entries.map((entry) => readMatch(fields, entry, surroundings.namespace))
  return {
    name: fields.read(z.string(), rule['name'], `${item.pointer}/name`) || null,
    index: item.index,
    pointer: item.pointer,
    line: fields.line(item.pointer),
    matches: brokenList
      ? [{ headers: new Map(), withoutHeaders: new Map(), queryParams: new Map(), unreadable: true }]
      : matches,
    action: readAction(fields, rule, item.pointer, surroundings),
    mirrors: readMirrors(fields, rule, item.pointer, surroundings),
    rewrite: readRewrite(fields, rule, item.pointer),
    fault: readFault(fields, rule, item.pointer),
    raw: rule,
  }
}
