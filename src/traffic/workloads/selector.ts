import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import type { Labels } from '../model/labels.ts'

const texts = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

const meets = (expression: Json, labels: Labels): boolean => {
  if (!isJsonObject(expression)) return false
  const value = labels.get(String(expression['key']))
  const values = texts(expression['values'])
  switch (expression['operator']) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}

/** Whether a LabelSelector takes pods of these labels (apimachinery labels/selector.go). */
export const selectorTakes = (selector: JsonObject, labels: Labels): boolean => {
  const wanted = isJsonObject(selector['matchLabels']) ? Object.entries(selector['matchLabels']) : []
  const expressions = selector['matchExpressions']
  return (
    wanted.every(([key, value]) => labels.get(key) === String(value)) &&
    (Array.isArray(expressions) ? expressions.every((one: Json) => meets(one, labels)) : true)
  )
}

/** A selector without any condition takes every pod. */
export const isEmptySelector = (selector: JsonObject): boolean =>
  Object.keys(isJsonObject(selector['matchLabels']) ? selector['matchLabels'] : {}).length === 0 &&
  !(Array.isArray(selector['matchExpressions']) && selector['matchExpressions'].length > 0)
