import { composeTokens, type ParsedText, parseText, type YamlVersion } from './compose.ts'
import { sameJson } from './equal.ts'
import type { Json } from './json.ts'
import { readNode } from './node-value.ts'

const versions: readonly YamlVersion[] = ['1.2', '1.1']

const valuesIn = ({ tokens, text, lineStarts }: ParsedText, version: YamlVersion): readonly Json[] | null => {
  const read = composeTokens(tokens, text.length, version).map((document) => readNode(document, lineStarts))
  return read.some(({ unreadable }) => unreadable.length > 0) ? null : read.map(({ value }) => value)
}

/** Do the documents of the new text, to readers of YAML 1.2 and of 1.1, say what is expected of those before? */
export const readsAs = (
  before: ParsedText,
  after: string,
  expected: (values: readonly Json[], version: YamlVersion) => readonly Json[] | null,
): boolean => {
  const parsed = parseText(after, before.path)
  if (!parsed.ok) return false
  return versions.every((version) => {
    const old = valuesIn(before, version)
    const wanted = old === null ? null : expected(old, version)
    const values = valuesIn(parsed.value, version)
    return wanted !== null && values !== null && sameJson(wanted, values)
  })
}

/** The value of one document to readers of this version; undefined where they cannot read it. */
export const valueIn = (parsed: ParsedText, index: number, version: YamlVersion): Json | undefined =>
  valuesIn(parsed, version)?.[index]
