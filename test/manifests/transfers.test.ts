import { describe, expect, it } from 'vitest'
import { applyPatch, type Json, readPatch, withoutTransfers } from '../../src/manifests/manifests.ts'

const after = (value: Json, patch: unknown): Json | string => {
  const read = readPatch(patch)
  if (!read.ok) return read.problems[0].code
  const plain = withoutTransfers(read.value, value)
  if (!plain.ok) return plain.problems[0].code
  const applied = applyPatch(value, plain.value)
  return applied.ok ? applied.value : applied.problems[0].code
}

// The examples of RFC 6902, appendix A.
describe('a patch that moves and copies', () => {
  it.each([
    [
      'moves a value',
      { foo: { bar: 1, waldo: 2 }, qux: {} },
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
      { foo: { bar: 1 }, qux: { thud: 2 } },
    ],
    [
      'moves an item of a list',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    ['copies a value', { a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
    ['replaces what stands at the target', { a: 1, b: 2 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    ['leaves what is moved to its own place', { a: 1 }, [{ op: 'move', from: '/a', path: '/a' }], { a: 1 }],
    [
      'takes the value of that moment',
      { a: 1 },
      [
        { op: 'replace', path: '/a', value: 2 },
        { op: 'copy', from: '/a', path: '/b' },
      ],
      { a: 2, b: 2 },
    ],
    [
      'keeps the order of operations',
      { a: 1 },
      [
        { op: 'move', from: '/a', path: '/b' },
        { op: 'test', path: '/b', value: 1 },
      ],
      { b: 1 },
    ],
    ['refuses a move from nowhere', { a: 1 }, [{ op: 'move', from: '/c', path: '/b' }], 'patch-path-missing'],
    ['refuses a move into itself', { a: {} }, [{ op: 'move', from: '/a', path: '/a/b' }], 'patch-moves-into-itself'],
    [
      'fails a test before a move',
      { a: 1 },
      [
        { op: 'test', path: '/a', value: 2 },
        { op: 'move', from: '/a', path: '/b' },
      ],
      'patch-test-failed',
    ],
  ] as const)('%s', (_, value, patch, expected) => expect(after(value, patch)).toEqual(expected))
})
