import type { Problem } from '../problem.ts'
import { applyPatch } from './apply-patch.ts'
import { composeTokens, type YamlVersion } from './compose.ts'
import { sameJson } from './equal.ts'
import { guardedTokens } from './guard.ts'
import type { Json } from './json.ts'
import { lineStartsOf } from './lines.ts'
import { readNode } from './node-value.ts'
import type { Patch } from './patch.ts'

const versions: readonly YamlVersion[] = ['1.2', '1.1']

/** The values of the one document in a piece of text, by YAML 1.2 and by 1.1; null where it is not exactly one readable document. */
const readings = (text: string): readonly Json[] | null => {
  const tokens = guardedTokens(text, '')
  if (!tokens.ok) return null
  const values: Json[] = []
  for (const version of versions) {
    const documents = composeTokens(tokens.value, text.length, version)
    const [document] = documents
    if (document === undefined || documents.length !== 1 || document.errors.length > 0) return null
    const { value, unreadable } = readNode(document, lineStartsOf(text))
    if (unreadable.length > 0) return null
    values.push(value)
  }
  return values
}

/** Reads one document before and after the splices, under both versions of YAML, and compares with the patch done on plain values. */
export const verify = (before: string, after: string, patch: Patch): Omit<Problem, 'path' | 'line'> | null => {
  const old = readings(before)
  const now = readings(after)
  const isRight =
    old !== null &&
    now !== null &&
    versions.every((_, index) => {
      const expected = applyPatch(
        old[index] ?? null,
        patch.filter(({ op }) => op !== 'test'),
      )
      return expected.ok && sameJson(expected.value, now[index])
    })
  return isRight
    ? null
    : {
        code: 'yaml-unverified',
        message: 'The edited text does not read back as it should, so nothing was changed.',
        hint: 'Edit this place by hand; the way it is written defeats the editor.',
      }
}
