import type { CST } from 'yaml'
import type { Problem } from '../problem.ts'
import { applyPatch } from './apply-patch.ts'
import { composeTokens, type YamlVersion } from './compose.ts'
import { sameJson } from './equal.ts'
import { guardedTokens } from './guard.ts'
import type { Json } from './json.ts'
import { lineStartsOf } from './lines.ts'
import { readNode } from './node-value.ts'
import type { Patch } from './patch.ts'

/** The value of tokens that are exactly one readable document; undefined for anything else. */
const reading = (tokens: readonly CST.Token[], end: number, version: YamlVersion): Json | undefined => {
  const [document, another] = composeTokens(tokens, end, version)
  if (document === undefined || another !== undefined || document.errors.length > 0) return undefined
  const { value, unreadable } = readNode(document, lineStartsOf(''))
  return unreadable.length > 0 ? undefined : value
}

/** The answer where the editor's own result cannot be trusted. */
export const unverified: Omit<Problem, 'path' | 'line'> = {
  code: 'yaml-unverified',
  message: 'The edited text does not read back as it should, so nothing was changed.',
  hint: 'Edit this place by hand; the way it is written defeats the editor.',
}

/** One document before the change: its value by YAML 1.2, and its tokens to read it by 1.1 as well. */
export interface Before {
  readonly value: Json
  readonly tokens: readonly CST.Token[]
  readonly end: number
}

/** Reads the edited text of one document again, by YAML 1.2 and by 1.1, and compares with the patch done on plain values. */
export const verify = (before: Before, after: string, patch: Patch): Omit<Problem, 'path' | 'line'> | null => {
  const changes = patch.filter(({ op }) => op !== 'test')
  const tokens = guardedTokens(after, '')
  const reads = (old: Json | undefined, version: YamlVersion): boolean => {
    const expected = old === undefined ? null : applyPatch(old, changes)
    return expected?.ok === true && tokens.ok && sameJson(expected.value, reading(tokens.value, after.length, version))
  }
  return reads(before.value, '1.2') && reads(reading(before.tokens, before.end, '1.1'), '1.1') ? null : unverified
}
