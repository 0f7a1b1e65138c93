import type { Snapshot } from '../../../src/manifests/manifests.ts'

/** Files by their paths, as a snapshot of a directory. */
export const snapshotOf = (files: Readonly<Record<string, string>>): Snapshot => ({
  revision: null,
  files: new Map(Object.entries(files).map(([path, text]) => [path, { path, text, mode: '100644' }])),
})
