import {
  isJsonObject,
  type Json,
  type JsonObject,
  type Operation,
  type Patch,
  toPointer,
} from '../../manifests/manifests.ts'
import type { Destination, Rule } from '../model/model.ts'
import { writtenDestination } from './write-destinations.ts'

/** A day, in seconds: long enough for somebody's work, short enough that a new share reaches everyone soon. */
const maxAge = 86_400

/**
 * The Set-Cookie of one destination. HttpOnly, for no script needs it; SameSite=Lax, so that a link from elsewhere still finds its version; no Secure, for
 * whether clients come by TLS is not known here.
 */
const usualAttributes = `; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax`

interface Written {
  readonly operation: 'add' | 'set'
  /** As spelt in the file. */
  readonly key: string
  readonly text: string
}

const mapAt = (object: JsonObject, key: string): JsonObject => {
  const value: Json | undefined = object[key]
  return isJsonObject(value) ? value : {}
}

/** The Set-Cookie that an entry of a route adds to its answers. */
const written = (entry: JsonObject): Written | null => {
  const response = mapAt(mapAt(entry, 'headers'), 'response')
  for (const operation of ['add', 'set'] as const)
    for (const [key, text] of Object.entries(mapAt(response, operation)))
      if (key.toLowerCase() === 'set-cookie' && typeof text === 'string') return { operation, key, text }
  return null
}

/** A cookie that answers of a destination set. */
export interface SetCookie {
  readonly cookie: string
  readonly value: string
}

/** The cookie that a destination of a rule sets in its answers, by headers of its own; null for none. */
export const readSetCookie = (rule: Rule, destination: Destination): SetCookie | null => {
  const text = written(writtenDestination(rule, destination))?.text
  const [, cookie, value] = /^\s*([A-Za-z0-9_.-]+)=([^;]*?)\s*(?:;.*)?$/.exec(text ?? '') ?? []
  return cookie === undefined || value === undefined ? null : { cookie, value }
}

/** An entry of a route without the cookie that its answers set, and without the maps that held nothing else. */
export const withoutSetCookie = (entry: JsonObject): JsonObject => {
  const found = written(entry)
  if (found === null) return entry
  const pruned = (object: JsonObject, steps: readonly string[]): JsonObject => {
    const [step, ...rest] = steps
    if (step === undefined) return object
    const inner = rest.length === 0 ? {} : pruned(mapAt(object, step), rest)
    const others = Object.entries(object).filter(([key]) => key !== step)
    return Object.keys(inner).length === 0
      ? Object.fromEntries(others)
      : Object.fromEntries(Object.entries(object).map(([key, value]) => [key, key === step ? inner : value]))
  }
  return pruned(entry, ['headers', 'response', found.operation, found.key])
}

/** Added to the answer beside the cookies of the program itself: `set` would take their place. */
const added = (entry: JsonObject, pointer: string, text: string): Patch => {
  const headers = entry['headers']
  const response = isJsonObject(headers) ? headers['response'] : undefined
  const add = isJsonObject(response) ? response['add'] : undefined
  const operation = (path: string, present: Json | undefined, value: Json): Operation => ({
    op: present === undefined ? 'add' : 'replace',
    path: `${pointer}${path}`,
    value,
  })
  if (isJsonObject(add)) return [operation('/headers/response/add/set-cookie', undefined, text)]
  if (isJsonObject(response)) return [operation('/headers/response/add', add, { 'set-cookie': text })]
  if (isJsonObject(headers)) return [operation('/headers/response', response, { add: { 'set-cookie': text } })]
  return [operation('/headers', headers, { response: { add: { 'set-cookie': text } } })]
}

/** Takes the cookie away, and the maps that held nothing else. */
const removed = (entry: JsonObject, pointer: string, { operation, key }: Written): Patch => {
  const steps = ['headers', 'response', operation, key]
  while (steps.length > 1) {
    const parent = steps.slice(0, -1).reduce(mapAt, entry)
    if (Object.keys(parent).length > 1) break
    steps.pop()
  }
  return [{ op: 'remove', path: `${pointer}${toPointer(steps)}` }]
}

/** The attributes of a cookie as another destination of the rule sets it already: a person may have changed them. */
const attributesOf = (rule: Rule, cookie: string): string => {
  const siblings = rule.action.kind === 'route' ? rule.action.destinations : []
  const like = siblings.find((sibling) => readSetCookie(rule, sibling)?.cookie === cookie)
  const text = like === undefined ? undefined : written(writtenDestination(rule, like))?.text
  return text === undefined ? usualAttributes : (/;.*$/.exec(text)?.[0] ?? '')
}

/** The cookie that a destination's answers set, or none; what is so already is left as it is written. */
export const writeSetCookie = (rule: Rule, destination: Destination, wanted: SetCookie | null): Patch => {
  const entry = writtenDestination(rule, destination)
  const present = written(entry)
  const is = readSetCookie(rule, destination)
  if (wanted === null) return present === null ? [] : removed(entry, destination.pointer, present)
  if (is?.cookie === wanted.cookie && is.value === wanted.value) return []
  const text = `${wanted.cookie}=${wanted.value}${attributesOf(rule, wanted.cookie)}`
  if (present === null) return added(entry, destination.pointer, text)
  const path = `${destination.pointer}${toPointer(['headers', 'response', present.operation, present.key])}`
  return [{ op: 'replace', path, value: text }]
}
