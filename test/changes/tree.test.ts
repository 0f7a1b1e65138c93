import { describe, expect, it } from 'vitest'
import { changeTree, readTree } from '../../src/changes/text/tree.ts'
import type { TreeChange } from '../../src/changes/tree-change.ts'
import type { Place } from '../../src/traffic/traffic.ts'

const path = 'apps/all.yaml'
const object = (name: string, rest = '') => `kind: ConfigMap\nmetadata:\n  name: ${name}${rest}\n`

const textsAfter = (text: string, changes: readonly TreeChange[]) => {
  const snapshot = { revision: null, files: new Map([[path, { path, text, mode: '100644' as const }]]) }
  const changed = changeTree(readTree(snapshot), changes)
  return changed.ok
    ? [...changed.value.snapshot.files.values()].map((file) => [file.path, file.text])
    : changed.problems
}

const placeAt = (at: Pick<Place, 'document' | 'root' | 'line'>): Place => ({
  ...at,
  path,
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: 'a',
  namespace: null,
})

const value = (name: string) => ({ kind: 'ConfigMap', metadata: { name } })

const renamed = (name: string) => [{ op: 'replace' as const, path: '/metadata/name', value: name }]

describe('objects that come and go', () => {
  const text = [object('a', ' # the first'), object('b')].join('---\n')
  const a = placeAt({ document: 0, root: '', line: 1 })
  const b = placeAt({ document: 1, root: '', line: 5 })

  it('stand behind the one that they are beside, in the order in which they were named', () => {
    const changes: readonly TreeChange[] = [
      { kind: 'add', beside: a, path: null, value: value('a1') },
      { kind: 'copy', from: a, path: null, patch: renamed('a2') },
      { kind: 'add', beside: b, path: null, value: value('b1') },
    ]
    const names = [object('a', ' # the first'), object('a1'), object('a2', ' # the first'), object('b'), object('b1')]
    expect(textsAfter(text, changes)).toEqual([[path, names.join('---\n')]])
  })

  it('may take the place of the one that they are made from', () => {
    const changes: readonly TreeChange[] = [
      { kind: 'remove', place: a },
      { kind: 'copy', from: a, path: null, patch: renamed('a2') },
      { kind: 'remove', place: b },
    ]
    expect(textsAfter(text, changes)).toEqual([[path, object('a2', ' # the first')]])
  })

  it('take the file along where they were the last in it', () => {
    expect(
      textsAfter(object('a'), [
        { kind: 'copy', from: a, path: 'apps/new.yaml', patch: renamed('c') },
        { kind: 'remove', place: a },
      ]),
    ).toEqual([['apps/new.yaml', object('c')]])
  })
})

describe('objects of a list', () => {
  const text = 'kind: List\nitems:\n  # one\n  - kind: A # first\n  - kind: B\n'
  const first = placeAt({ document: 0, root: '/items/0', line: 4 })

  it('are copied behind the original, or out of the list, with their comments', () => {
    const patch = [{ op: 'replace' as const, path: '/kind', value: 'C' }]
    expect(textsAfter(text, [{ kind: 'copy', from: first, path: null, patch }])).toEqual([
      [path, text.replace('  - kind: B', '  # one\n  - kind: C # first\n  - kind: B')],
    ])
    expect(textsAfter(text, [{ kind: 'copy', from: first, path: 'apps/new.yaml', patch }])).toEqual([
      [path, text],
      ['apps/new.yaml', '# one\nkind: C # first\n'],
    ])
  })
})
