import { describe, expect, it } from 'vitest'
import { applyPatch, type Json, type Patch, readPatch } from '../../src/manifests/manifests.ts'

const patched = (value: Json, patch: Patch): Json | undefined => {
  const result = applyPatch(value, patch)
  return result.ok ? result.value : undefined
}

const problem = (value: Json, patch: Patch) => {
  const result = applyPatch(value, patch)
  return result.ok ? null : result.problems[0]
}

describe('a patch on plain values', () => {
  it.each<[string, Json, Patch, Json]>([
    ['adds a key', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['adds over a key', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
    ['inserts into a list', [1, 3], [{ op: 'add', path: '/1', value: 2 }], [1, 2, 3]],
    ['appends to a list', [1], [{ op: 'add', path: '/-', value: 2 }], [1, 2]],
    ['replaces in a list', [1, 2], [{ op: 'replace', path: '/1', value: 3 }], [1, 3]],
    ['removes from a list', [1, 2, 3], [{ op: 'remove', path: '/1' }], [1, 3]],
    ['removes a key', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    ['replaces the whole', { a: 1 }, [{ op: 'replace', path: '', value: [1] }], [1]],
    ['reads ~1 and ~0 in pointers', { 'a/b~c': 1 }, [{ op: 'replace', path: '/a~1b~0c', value: 2 }], { 'a/b~c': 2 }],
    ['finds the empty key', { '': { '': 1 } }, [{ op: 'replace', path: '//', value: 2 }], { '': { '': 2 } }],
    [
      'goes on in what it has added',
      {},
      [
        { op: 'add', path: '/a', value: [] },
        { op: 'add', path: '/a/0', value: 1 },
      ],
      { a: [1] },
    ],
    [
      'tests without regard to the order of keys',
      { a: { b: 1, c: [2] } },
      [{ op: 'test', path: '/a', value: { c: [2], b: 1 } }],
      { a: { b: 1, c: [2] } },
    ],
  ])('%s', (_, value, patch, expected) => {
    expect(patched(value, patch)).toEqual(expected)
  })

  it.each<[string, Json, Patch, string]>([
    ['a key that is not there', {}, [{ op: 'remove', path: '/a' }], 'patch-path-missing'],
    ['replacing what is not there', { a: [] }, [{ op: 'replace', path: '/a/0', value: 1 }], 'patch-path-missing'],
    ['a parent that is not there', {}, [{ op: 'add', path: '/a/b', value: 1 }], 'patch-path-missing'],
    ['a place behind the end of a list', [1], [{ op: 'add', path: '/2', value: 1 }], 'patch-path-missing'],
    ['an index with a leading zero', [1, 2], [{ op: 'replace', path: '/01', value: 1 }], 'patch-path-missing'],
    ['the place behind the end, to be removed', [1], [{ op: 'remove', path: '/-' }], 'patch-path-missing'],
    ['a step into a scalar', { a: 'text' }, [{ op: 'add', path: '/a/length', value: 1 }], 'patch-path-missing'],
    ['removing the whole', { a: 1 }, [{ op: 'remove', path: '' }], 'patch-removes-root'],
    [
      'a key that only the prototype has',
      {},
      [{ op: 'replace', path: '/constructor', value: 1 }],
      'patch-path-missing',
    ],
    ['a test of another value', { a: 1 }, [{ op: 'test', path: '/a', value: '1' }], 'patch-test-failed'],
    ['a test of what is not there', {}, [{ op: 'test', path: '/a', value: null }], 'patch-test-failed'],
  ])('refuses %s', (_, value, patch, code) => {
    expect(problem(value, patch)?.code).toBe(code)
  })

  it('does nothing at all where a later operation fails', () => {
    const value = { a: 1 }
    expect(
      patched(value, [
        { op: 'replace', path: '/a', value: 2 },
        { op: 'remove', path: '/b' },
      ]),
    ).toBeUndefined()
    expect(value).toEqual({ a: 1 })
  })

  it('sets __proto__ as a key', () => {
    const result = patched({}, [{ op: 'add', path: '/__proto__', value: { x: 1 } }])
    expect(JSON.stringify(result)).toBe('{"__proto__":{"x":1}}')
  })
})

describe('a patch from outside', () => {
  it('is read with its four operations', () => {
    const patch = [
      { op: 'add', path: '/a', value: null },
      { op: 'remove', path: '' },
    ]
    expect(readPatch(patch)).toEqual({ ok: true, value: patch })
  })

  it.each([
    ['no list', { op: 'add', path: '/a', value: 1 }],
    ['a move from nowhere', [{ op: 'move', path: '/a' }]],
    ['an operation that nobody knows', [{ op: 'swap', path: '/a', from: '/b' }]],
    ['a path that is no pointer', [{ op: 'remove', path: 'a' }]],
    ['a tilde that stands for nothing', [{ op: 'remove', path: '/a~2' }]],
    ['an addition without a value', [{ op: 'add', path: '/a' }]],
  ])('is refused with %s', (_, patch) => {
    const read = readPatch(patch)
    expect(read).toMatchObject({ ok: false, problems: [{ code: 'patch-invalid' }] })
    expect(JSON.stringify(read)).not.toMatch(/expected|discriminator|Invalid/)
  })
})
