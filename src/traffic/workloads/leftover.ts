import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { holdsToken } from './version-token.ts'
import { mapAt } from './written-object.ts'

const textsIn = function* (value: Json, path: readonly string[]): Generator<readonly [readonly string[], string]> {
  if (typeof value === 'string') yield [path, value]
  else if (Array.isArray(value))
    for (const [index, item] of value.entries())
      yield* textsIn(item, [...path, isJsonObject(item) ? String(item['name'] ?? index) : String(index)])
  else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) yield* textsIn(item, [...path, key])
}

/** Where a pod's specification still names the version that it was copied from, images apart: `containers.app.env.VERSION.value: v1`. */
export const leftovers = (workload: JsonObject, tokens: readonly string[]): readonly string[] =>
  [...textsIn(mapAt(workload, 'spec', 'template', 'spec'), [])].flatMap(([path, text]) =>
    path.at(-1) !== 'image' && tokens.some((token) => holdsToken(text, token))
      ? [`${path.join('.')}: ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`]
      : [],
  )
