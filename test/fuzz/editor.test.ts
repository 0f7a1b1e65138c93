import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import {
  editFile,
  isJsonList,
  isJsonObject,
  type Json,
  readDocuments,
  sameJson,
} from '../../src/manifests/manifests.ts'
import { fixtures, sourceFile } from '../manifests/fixture.ts'
import { choices, patchFor } from '../manifests/written-yaml.ts'
import { fuzz, isLongRun, patience } from './budget.ts'
import { mutatedOf } from './mutations.ts'

/** Manifests of public repositories, which may lie beside the checkout. */
const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url))
const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(directory, entry.name)) : [join(directory, entry.name)],
  )
const manifests = [
  ...fixtures('edit').map(({ file }) => file.text),
  ...fixtures('refuse').map(({ file }) => file.text),
  // Only a long run has the time for them.
  ...(existsSync(corpus) && isLongRun
    ? filesBelow(corpus)
        .filter((path) => /\.ya?ml$/.test(path))
        .map((path) => readFileSync(path, 'utf8'))
    : []),
].filter((text) => text.length < 20_000)

/** As a reader that is not ours sees them; null where it cannot. */
const independently = (text: string): readonly unknown[] | null => {
  try {
    const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false, merge: true })
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return null
    return documents.map((document): unknown => document.toJS({ maxAliasCount: 1_000 }))
  } catch {
    return null
  }
}

it(
  'whatever a file holds, an edit reads as it was asked, or is refused, and nothing else in the file is read anew',
  () => {
    let edited = 0
    fuzz(fc.tuple(mutatedOf(manifests, 3), choices, fc.nat(7)), 500, ([text, chosen, pick]) => {
      const file = sourceFile(text)
      const documents = readDocuments(file)
      if (!documents.ok) {
        for (const { line } of documents.problems) expect(line ?? 1).toBeLessThanOrEqual(text.split('\n').length)
        return
      }
      const objects = documents.value.filter(({ value }) => isJsonObject(value) || isJsonList(value))
      const document = objects[pick % Math.max(1, objects.length)]
      if (document === undefined || document.value === undefined) return
      const { patch, expected } = patchFor(document.value, chosen)
      const result = editFile(file, [{ document: document.index, patch }])
      if (!result.ok) {
        expect(result.problems[0].code).toBeTruthy()
        return
      }
      edited += 1
      const again = readDocuments(sourceFile(result.value.text))
      if (!again.ok) throw new Error(`It cannot be read any more: ${again.problems[0].message}`)
      expect(again.value.map(({ value }) => value)).toEqual(
        documents.value.map(({ index, value }) => (index === document.index ? expected : value)),
      )
      const before = independently(text)
      const after = independently(result.value.text)
      if (before === null) return
      if (after === null) throw new Error('Another reader cannot read it any more.')
      expect(after.length).toBe(before.length)
      for (const [index, value] of after.entries())
        if (index !== document.index) expect(sameJson(value as Json, before[index] as Json)).toBe(true)
    })
    if (!isLongRun) expect(edited).toBeGreaterThan(100)
  },
  patience,
)
