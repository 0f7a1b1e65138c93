import {
  fromPointer,
  isJsonObject,
  type Json,
  type JsonObject,
  type Pointer,
  toPointer,
} from '../../manifests/manifests.ts'
import type { Model, WrittenObject } from '../model/model.ts'
import { ruleWhere } from './finding.ts'

// Rules go by what they match where they have no name, which only the model can say. Models never change, so the names are kept beside them.
const names = new WeakMap<Model, WeakMap<JsonObject, string>>()

const ruleNames = (model: Model): WeakMap<JsonObject, string> => {
  const known = names.get(model)
  if (known !== undefined) return known
  const made = new WeakMap<JsonObject, string>()
  for (const router of model.routers)
    for (const rule of router.rules) {
      const { pointer } = ruleWhere(router, rule)
      made.set(rule.source ?? rule.raw, fromPointer(pointer)[2] ?? '')
    }
  names.set(model, made)
  return made
}

const text = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)

const itemName = (item: Json): string | null => {
  if (typeof item === 'string') return item
  if (!isJsonObject(item)) return null
  const target = isJsonObject(item['destination']) ? item['destination'] : null
  const host = text(target?.['host'])
  if (host !== null) return [host, text(target?.['subset'])].filter((part) => part !== null).join(':')
  const port = isJsonObject(item['port']) ? item['port'] : item
  return text(item['name']) ?? text(port['name'])
}

const itemStep = (rules: WeakMap<JsonObject, string>, items: readonly Json[], index: number): string => {
  const item = items[index] ?? null
  const rule = isJsonObject(item) ? rules.get(item) : undefined
  if (rule !== undefined) return rule
  const name = itemName(item)
  if (name === null) return String(index)
  const earlier = items.slice(0, index).filter((other) => itemName(other) === name).length
  return earlier === 0 ? `[${name}]` : `[${name}#${earlier + 1}]`
}

/** The pointer with list items by name where they have one, so that what comes and goes around a place does not move it. */
export const namedPointer = (model: Model, { value }: WrittenObject, pointer: Pointer): Pointer => {
  const rules = ruleNames(model)
  let current: Json | undefined = value
  const steps = fromPointer(pointer).map((step) => {
    if (Array.isArray(current)) {
      const items: readonly Json[] = current
      current = items[Number(step)]
      return itemStep(rules, items, Number(step))
    }
    current = isJsonObject(current) ? current[step] : undefined
    return step
  })
  return toPointer(steps)
}
