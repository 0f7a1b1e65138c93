import { describe, expect, it } from 'vitest'
import { applyEdits, type Snapshot, spliceText } from '../../src/manifests/manifests.ts'
import { sourceFile } from './fixture.ts'

const snapshot: Snapshot = {
  revision: null,
  files: new Map([
    ['a.yaml', sourceFile('one two three', 'a.yaml')],
    ['b.yaml', sourceFile('untouched', 'b.yaml')],
  ]),
}

const texts = ({ files }: Snapshot) => Object.fromEntries([...files].map(([path, { text }]) => [path, text]))

describe('splices', () => {
  it('are counted on the old text, in UTF-16 code units', () => {
    const splices = [
      { start: 0, end: 2, text: '🙂🙂' },
      { start: 3, end: 3, text: 'x' },
    ]
    expect(spliceText('🚀 a', splices)).toBe('🙂🙂 xa')
  })

  it('must be in order, apart and inside the text', () => {
    const at = (start: number, end: number) => ({ start, end, text: '' })
    for (const splices of [[at(2, 3), at(0, 1)], [at(0, 2), at(1, 3)], [at(0, 9)], [at(2, 1)]])
      expect(() => spliceText('abc', splices)).toThrow(RangeError)
  })
})

describe('edits on a snapshot', () => {
  it('change the files that they name and share the others', () => {
    const after = applyEdits(snapshot, [
      { path: 'a.yaml', start: 0, end: 3, text: '1' },
      { path: 'a.yaml', start: 8, end: 13, text: '3' },
    ])
    expect(texts(after)).toEqual({ 'a.yaml': '1 two 3', 'b.yaml': 'untouched' })
    expect(after.files.get('b.yaml')).toBe(snapshot.files.get('b.yaml'))
    expect(texts(snapshot)['a.yaml']).toBe('one two three')
  })

  it('create and delete files', () => {
    const after = applyEdits(snapshot, [
      { path: 'c.yaml', create: 'new\n', mode: '100755' },
      { path: 'a.yaml', delete: true },
    ])
    expect(texts(after)).toEqual({ 'b.yaml': 'untouched', 'c.yaml': 'new\n' })
    expect(after.files.get('c.yaml')).toEqual({ path: 'c.yaml', text: 'new\n', mode: '100755' })
  })

  it('keep the mode of a file whose text changes', () => {
    const files = new Map([['run', { path: 'run', text: 'a', mode: '100755' as const }]])
    const after = applyEdits({ revision: null, files }, [{ path: 'run', start: 1, end: 1, text: 'b' }])
    expect(after.files.get('run')).toEqual({ path: 'run', text: 'ab', mode: '100755' })
  })

  it('of a file that is not there are a mistake of whoever made them', () => {
    expect(() => applyEdits(snapshot, [{ path: 'none', start: 0, end: 0, text: 'x' }])).toThrow(RangeError)
  })
})
