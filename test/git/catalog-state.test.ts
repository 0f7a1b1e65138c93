import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileStore } from '../../src/git/catalog-state.ts'
import type { TreeEntry } from '../../src/git/tree.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-catalog-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const entry = (path: string): TreeEntry => ({ path, mode: '100644', blob: 'b'.repeat(40), size: 12 })
const revision = 'a'.repeat(40)

describe('a catalogue on disk', () => {
  it('is that of the moment it was saved, though the files it knows have changed before it was written', async () => {
    const store = fileStore(join(directory, 'catalog.json'))
    const files = new Map([['a.yaml', entry('a.yaml')]])
    store.save({ revision, files, named: new Map() })
    // On its way to the next revision, at which the process is killed.
    files.delete('a.yaml')
    files.set('b.yaml', entry('b.yaml'))
    await store.close()
    const loaded = await fileStore(join(directory, 'catalog.json')).load()
    expect(loaded.revision).toBe(revision)
    expect([...(loaded.files?.values() ?? [])]).toEqual([entry('a.yaml')])
  })

  it.each([
    ['torn', '{"form":2,"question":"'],
    ['answering another question', JSON.stringify({ form: 2, question: 'kind', revision, files: [] })],
    ['of an earlier form', JSON.stringify({ form: 1, revision, topics: [] })],
  ])('is forgotten where it is %s', async (_, text) => {
    writeFileSync(join(directory, 'catalog.json'), text)
    expect(await fileStore(join(directory, 'catalog.json')).load()).toMatchObject({ revision: null, files: null })
  })
})
