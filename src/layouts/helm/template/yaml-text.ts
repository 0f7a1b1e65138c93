import { isJsonList, isJsonObject, type Json, type Pointer } from '../../../manifests/manifests.ts'
import { type TracedText, untraced } from './traced-text.ts'

/** What Go's writer leaves without quotes, and reads back as a string. */
const isPlain = (text: string): boolean =>
  /^[A-Za-z/_][A-Za-z0-9 ./_@%+=,:;~^$()<>?!*-]*$/.test(text) &&
  !/^(?:y|n|yes|no|on|off|true|false|null|~|nan|inf)$/i.test(text) &&
  !/: | #|:$| $/.test(text)

const scalarText = (value: string | number | boolean | null, pointer: Pointer | null): TracedText => {
  const source = pointer === null ? null : ({ kind: 'value', pointer } as const)
  if (typeof value !== 'string') return [{ text: String(value), source: value === null ? null : source }]
  if (isPlain(value)) return [{ text: value, source }]
  const quoted = JSON.stringify(value)
  if (quoted.length !== value.length + 2 || value === '') return untraced(quoted)
  return [...untraced('"'), { text: value, source }, ...untraced('"')]
}

const step = (pointer: Pointer | null, key: string): Pointer | null =>
  pointer === null ? null : `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** Lines of YAML as Go's writer sets them, each with its own trace. */
const linesOf = (value: Json, pointer: Pointer | null): readonly TracedText[] => {
  if (isJsonList(value) && value.length > 0)
    return value.flatMap((item, index) =>
      linesOf(item, step(pointer, String(index))).map((line, at) => [...untraced(at === 0 ? '- ' : '  '), ...line]),
    )
  if (isJsonObject(value) && Object.keys(value).length > 0)
    return Object.keys(value)
      .sort()
      .flatMap((key): readonly TracedText[] => {
        const item = value[key] ?? null
        const inner = linesOf(item, step(pointer, key))
        const head = [...scalarText(key, null), ...untraced(':')]
        if (isJsonList(item) && item.length > 0) return [head, ...inner]
        if (isJsonObject(item) && Object.keys(item).length > 0)
          return [head, ...inner.map((line) => [...untraced('  '), ...line])]
        return [[...head, ...untraced(' '), ...(inner[0] ?? [])]]
      })
  if (isJsonList(value)) return [untraced('[]')]
  if (isJsonObject(value)) return [untraced('{}')]
  return [scalarText(value, pointer)]
}

/** `toYaml`: what it prints reads back as the value, and each scalar knows where it came from. */
export const yamlText = (value: Json, pointer: Pointer | null): TracedText =>
  linesOf(value, pointer).flatMap((line, index) => (index === 0 ? line : [...untraced('\n'), ...line]))
