import {
  type Document,
  fromPointer,
  isJsonList,
  isJsonObject,
  type Json,
  lineOf,
  type Pointer,
  toPointer,
} from '../../manifests/manifests.ts'
import { oncePer } from '../../once-per.ts'
import type { Build } from './build.ts'
import type { BuiltObject } from './built.ts'
import { lastWriter } from './last-writer.ts'
import { withValue } from './set-fields.ts'

type Lines = Document['lines']

/** The lines of an object's own document, for what still comes from there; what was written elsewhere has the line of what holds it. */
const linesOf = (object: BuiltObject, value: Json, pointer: Pointer, above: number): Lines => {
  const written = lastWriter(object, pointer)
  const own = written.kind === 'piece' && written.writer === null ? lineOf(object.source, written.pointer) : above
  if (!isJsonObject(value) && !isJsonList(value)) return own
  return [
    own,
    new Map(
      Object.entries(value).map(([key, inner]): [string, Lines] => [
        key,
        linesOf(object, inner, pointer + toPointer([key]), own),
      ]),
    ),
  ]
}

const isRewritten = ({ writers }: BuiltObject): boolean => writers.some(({ kind }) => kind !== 'field')

const withLines = (lines: Lines, steps: readonly string[], inner: Lines): Lines => {
  const [step, ...rest] = steps
  if (step === undefined) return inner
  if (typeof lines === 'number') return lines
  const old = lines[1].get(step)
  return old === undefined ? lines : [lines[0], new Map([...lines[1], [step, withLines(old, rest, inner)]])]
}

/**
 * The documents that bring a build's objects, with the objects in them as they come out of it: their places lead to files, and a list keeps the
 * positions of those that are gone.
 */
export const documentsOfBuild = oncePer((build: Build): readonly Document[] => {
  const bySource = new Map<Document, BuiltObject[]>()
  for (const object of build.objects) bySource.set(object.source, [...(bySource.get(object.source) ?? []), object])
  return [...bySource].map(([source, objects]): Document => {
    const [only] = objects
    const isAlone = only !== undefined && only.root === ''
    let value: Json = isAlone ? only.value : source.value
    let lines: Lines = source.lines
    if (!isAlone) {
      const items = isJsonObject(source.value) ? source.value['items'] : null
      const count = isJsonList(items) ? items.length : 0
      for (let index = 0; index < count; index++) {
        const object = objects.find(({ root }) => root === `/items/${index}`)
        if (object === undefined && !objects.some(({ root }) => root.startsWith(`/items/${index}/`)))
          value = withValue(value, ['items', String(index)], null)
      }
    }
    for (const object of objects) {
      const steps = fromPointer(object.root)
      if (!isAlone) value = withValue(value, steps, object.value)
      if (isRewritten(object)) lines = withLines(lines, steps, linesOf(object, object.value, '', source.line))
    }
    return { ...source, value, lines }
  })
})
