import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  copyDocument,
  type DocumentPatch,
  editFile,
  isJsonObject,
  readDocuments,
  removeDocument,
} from '../../src/manifests/manifests.ts'
import { fixtures, sourceFile } from './fixture.ts'

/** Manifests of public repositories, which may lie beside the checkout. */
const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url))
const isThere = existsSync(corpus)
if (!isThere) console.info('Left out: the manifests of public repositories, for ../shared/corpus is not here.')

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(directory, entry.name)) : [join(directory, entry.name)],
  )

const texts: readonly (readonly [string, string])[] = [
  ...fixtures('edit').map(({ name, file }) => [name, file.text] as const),
  ...(isThere ? filesBelow(corpus) : [])
    .filter((path) => /\.(?:ya?ml|json)$/.test(path))
    .map((path) => [path.slice(corpus.length), readFileSync(path, 'utf8')] as const),
]

/** Words that YAML 1.1 and 1.2 take for different things: set to what 1.2 reads, they get quotes. */
const disputed = /(?:^|[\s:[,-])(?:on|off|yes|no|y|n|0\d+|\d[\d_]*:[\d:]+|\d{4}-\d\d-\d\d\S*)\s*(?:[,\]#}]|$)/im

describe('real manifests', () => {
  it('stay as they are, byte for byte, where every document is set to what it is', () => {
    const changed: string[] = []
    for (const [name, text] of texts.filter((_, index) => index % 2 === 0)) {
      const documents = readDocuments(sourceFile(text, name))
      if (!documents.ok || disputed.test(text)) continue
      const patches = documents.value
        .filter(({ value }) => value !== null)
        .map(({ index, value }): DocumentPatch => ({ document: index, patch: [{ op: 'replace', path: '', value }] }))
      const result = editFile(sourceFile(text, name), patches)
      if (!result.ok || result.value.edits.length > 0 || result.value.text !== text) changed.push(name)
    }
    expect(changed).toEqual([])
  })

  it('lose what they were given, and are as they were', () => {
    const changed: string[] = []
    const label = '/metadata/labels-of-a-test'
    for (const [name, text] of texts.filter((_, index) => index % 4 === 0)) {
      const documents = readDocuments(sourceFile(text, name))
      if (!documents.ok) continue
      const document = documents.value.find(({ value }) => isJsonObject(value) && isJsonObject(value['metadata']))
      if (document === undefined) continue
      const value = { track: 'canary', list: ['a', { b: 1 }] }
      const given = editFile(sourceFile(text, name), [
        { document: document.index, patch: [{ op: 'add', path: label, value }] },
      ])
      const gone = given.ok
        ? editFile(sourceFile(given.value.text, name), [
            { document: document.index, patch: [{ op: 'remove', path: label }] },
          ])
        : given
      if (!gone.ok || gone.value.text !== text) changed.push(name)
    }
    expect(changed).toEqual([])
  })

  it('without a document hold the others, and a copied document leaves no trace once it is gone', () => {
    const changed: string[] = []
    for (const [name, text] of texts.filter((_, index) => index % 5 === 0)) {
      const file = sourceFile(text, name)
      const documents = readDocuments(file)
      // One object in JSON has no room for another, and directives tie documents to one another.
      if (!documents.ok || /^(?:%|\s*\{)/.test(text)) continue
      const full = documents.value.filter(({ value }) => value !== null)
      for (const { index } of full.slice(0, 2)) {
        const removed = removeDocument(file, index)
        if (!removed.ok || (removed.value.text === null) !== (full.length === 1)) changed.push(`${name} - ${index}`)
        const copied = copyDocument(file, index, [], file)
        const gone = copied.ok ? removeDocument({ ...file, text: copied.value.text }, index + 1) : copied
        if (!gone.ok || gone.value.text !== text) changed.push(`${name} + ${index}`)
      }
    }
    expect(changed).toEqual([])
  })
})
