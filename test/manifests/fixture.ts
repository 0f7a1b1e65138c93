import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Patch, SourceFile } from '../../src/manifests/manifests.ts'

const root = fileURLToPath(new URL('../fixtures/manifests/', import.meta.url))

interface Request {
  readonly document: number
  readonly patch: Patch
  /** What a refusal says. */
  readonly code?: string
  readonly line?: number
}

export interface Fixture {
  readonly name: string
  readonly file: SourceFile
  readonly request: Request
  /** Null in a case that is refused. */
  readonly after: string | null
}

/** The cases of one kind: a folder each with before, patch and, where it is carried out, after. */
export const fixtures = (kind: 'edit' | 'refuse'): readonly Fixture[] =>
  readdirSync(`${root}${kind}`).map((name) => {
    const folder = `${root}${kind}/${name}`
    const read = (file: string) => readFileSync(`${folder}/${file}`, 'utf8')
    const files = readdirSync(folder)
    const before = files.find((file) => file.startsWith('before')) ?? ''
    const after = files.find((file) => file.startsWith('after'))
    return {
      name,
      file: { path: before, text: read(before), mode: '100644' },
      request: JSON.parse(read('patch.json')),
      after: after === undefined ? null : read(after),
    }
  })

export const sourceFile = (text: string, path = 'apps/checkout.yaml'): SourceFile => ({ path, text, mode: '100644' })
