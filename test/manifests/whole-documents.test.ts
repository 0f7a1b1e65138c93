import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appendDocument,
  copyDocument,
  editDocument,
  type Json,
  type JsonObject,
  type Patch,
  readDocuments,
  removeDocument,
} from '../../src/manifests/manifests.ts'
import { sourceFile } from './fixture.ts'
import { hands, roots, written } from './written-yaml.ts'

const valuesOf = (text: string): Json[] => {
  const read = readDocuments(sourceFile(text))
  if (!read.ok) throw new Error(`${JSON.stringify(read.problems)}\n${text}`)
  return read.value.map(({ value }) => value)
}

const without = (text: string, document: number): string | null => {
  const removed = removeDocument(sourceFile(text), document)
  if (!removed.ok) throw new Error(`${JSON.stringify(removed.problems)}\n${text}`)
  return removed.value.text
}

const copiedIn = (text: string, document: number, patch: Patch = []): string => {
  const copied = copyDocument(sourceFile(text), document, patch, sourceFile(text))
  if (!copied.ok) throw new Error(`${JSON.stringify(copied.problems)}\n${text}`)
  return copied.value.text
}

const remarked = `# Copyright of the whole file

# the first
a: 1 # one
# below the first
---
# a banner

# the second
b:
  - 1
  # - 2

# above the third
--- # remark
c: 1
`

describe('a document taken out of a file', () => {
  it.each([
    ['the only one', 'a: 1\n', 0, null],
    ['the only one that holds anything', '---\n---\na: 1\n---\n# nothing\n', 1, null],
    ['an object in JSON', '{"a": 1}\n', 0, null],
    ['the first', 'a: 1\n---\nb: 1\n', 0, 'b: 1\n'],
    ['the first behind its own ---', '---\na: 1\n---\nb: 1\n', 0, '---\nb: 1\n'],
    ['the last', 'a: 1\n---\nb: 1\n', 1, 'a: 1\n'],
    ['the last without a last line break', 'a: 1\n---\nb: 1', 1, 'a: 1'],
    ['one in the middle', 'a: 1\n---\nb: 1\n---\nc: 1\n', 1, 'a: 1\n---\nc: 1\n'],
    ['one among blank lines', 'a: 1\n\n---\n\nb: 1\n\n---\n\nc: 1\n', 1, 'a: 1\n\n---\n\nc: 1\n'],
    ['the first above blank lines', 'a: 1\n\n---\n\nb: 1\n', 0, 'b: 1\n'],
    ['one of Windows', 'a: 1\r\n---\r\nb: 1\r\n', 0, 'b: 1\r\n'],
    ['the first behind a byte order mark', '\ufeffa: 1\n---\nb: 1\n', 0, '\ufeffb: 1\n'],
    ['one on the line of its ---', 'a: 1\n--- {b: 1}\n--- {c: 1}\n', 1, 'a: 1\n--- {c: 1}\n'],
    ['one closed by dots', 'a: 1\n---\nb: 1\n...\n---\nc: 1\n', 1, 'a: 1\n---\nc: 1\n'],
    ['one whose dots the next needs', 'a: 1\n---\nb: 1\n...\nc: 1\n', 1, 'a: 1\n...\nc: 1\n'],
    ['the first, above dots', 'a: 1\n...\nb: 1\n', 0, 'b: 1\n'],
    ['one behind a block of text', 'a: |\n  x\n---\nb: 1\n', 1, 'a: |\n  x\n'],
    ['one behind text that keeps its blank lines', 'a: |+\n  x\n\n---\nb: 1\n', 1, 'a: |+\n  x\n\n'],
    ['the first, beside an empty one', 'a: 1\n---\n---\nb: 1\n', 0, '---\n---\nb: 1\n'],
  ])('may be %s', (_, before, document, after) => {
    expect(without(before, document)).toBe(after)
  })

  it('takes the comments of its own along and leaves those of the file and of the others', () => {
    expect(without(remarked, 0)).toBe(`# Copyright of the whole file

# a banner

# the second
b:
  - 1
  # - 2

# above the third
--- # remark
c: 1
`)
    expect(without(remarked, 1)).toBe(`# Copyright of the whole file

# the first
a: 1 # one
# below the first
--- # remark
c: 1
`)
    expect(without(remarked, 2)).toBe(remarked.replace('--- # remark\nc: 1\n', ''))
  })

  it('leaves a licence that stands straight above it, but no comment about it', () => {
    expect(without('# Licensed under MIT\na: 1\n---\nb: 1\n', 0)).toBe('# Licensed under MIT\nb: 1\n')
    expect(without('\n# Copyright\n# by me\na: 1\n---\nb: 1\n', 0)).toBe('\n# Copyright\n# by me\nb: 1\n')
    expect(without('# Copyright\r\n# by me\r\na: 1\r\n---\r\nb: 1\r\n', 0)).toBe('# Copyright\r\n# by me\r\nb: 1\r\n')
    expect(without('# yaml-language-server: $schema=x\n# about a\na: 1\n---\nb: 1\n', 0)).toBe(
      '# yaml-language-server: $schema=x\nb: 1\n',
    )
    expect(without('# about a\na: 1\n---\nb: 1\n', 0)).toBe('b: 1\n')
    expect(without('---\n# Licensed under MIT\n\n# about a\na: 1\n---\nb: 1\n', 0)).toBe(
      '---\n# Licensed under MIT\n\nb: 1\n',
    )
  })

  it('is told by edits of the text, or by the end of the file', () => {
    expect(removeDocument(sourceFile('a: 1\n---\nb: 1\n'), 1)).toMatchObject({
      value: { edits: [{ start: 5, end: 14, text: '' }] },
    })
    expect(removeDocument(sourceFile('a: 1\n'), 0)).toMatchObject({ value: { edits: [{ delete: true }] } })
  })

  it('must be there, in a file whose documents do not depend on one another', () => {
    expect(removeDocument(sourceFile('a: 1\n'), 1)).toMatchObject({ problems: [{ code: 'yaml-no-document' }] })
    expect(removeDocument(sourceFile('%YAML 1.1\n---\na: 1\n---\nb: 1\n'), 1)).toMatchObject({
      problems: [{ code: 'yaml-unverified', line: 5 }],
    })
  })
})

describe('a copy of a document', () => {
  it('stands behind the original with the comments of its own, edited', () => {
    expect(copiedIn(remarked, 0, [{ op: 'replace', path: '/a', value: 2 }])).toBe(
      remarked.replace('# below the first\n', '# below the first\n---\n# the first\na: 2 # one\n# below the first\n'),
    )
    expect(copiedIn(remarked, 1, [{ op: 'add', path: '/b/-', value: 3 }])).toBe(
      remarked.replace('# above the third\n', '# above the third\n---\n# the second\nb:\n  - 1\n  - 3\n  # - 2\n'),
    )
    expect(copiedIn(remarked, 2)).toBe(`${remarked}--- # remark\nc: 1\n`)
  })

  it.each([
    ['without a last line break', 'a: 1', 0, 'a: 1\n---\na: 1'],
    ['of Windows', 'a: 1\r\n---\r\nb: 1\r\n', 0, 'a: 1\r\n---\r\na: 1\r\n---\r\nb: 1\r\n'],
    ['among blank lines', 'a: 1\n\n---\n\nb: 1\n', 1, 'a: 1\n\n---\n\nb: 1\n\n---\n\nb: 1\n'],
    ['above dots', 'a: 1\n...\nb: 1\n', 0, 'a: 1\n...\n---\na: 1\n...\nb: 1\n'],
    ['on the line of its ---', '--- {a: 1}\n', 0, '--- {a: 1}\n---\n{a: 1}\n'],
  ])('may be one %s', (_, before, document, after) => {
    expect(copiedIn(before, document)).toBe(after)
  })

  it('is a new file with the head of the old one', () => {
    const alone = (document: number) => copyDocument(sourceFile(remarked), document, [], null)
    expect(alone(0)).toEqual({
      ok: true,
      value: { text: '# Copyright of the whole file\n\n# the first\na: 1 # one\n# below the first\n' },
    })
    expect(alone(1)).toEqual({ ok: true, value: { text: '# the second\nb:\n  - 1\n  # - 2\n' } })
    expect(copyDocument(sourceFile('---\n\na: 1\n---\nb: 1\n'), 1, [], null)).toEqual({
      ok: true,
      value: { text: '---\n\nb: 1\n' },
    })
  })

  it('goes to the end of another file, written with its line ends and blank lines', () => {
    const other = { ...sourceFile('x: 1\r\n\r\n---\r\n\r\ny: 1\r\n'), path: 'other.yaml' }
    expect(copyDocument(sourceFile('# own\na: 1\n'), 0, [], other)).toEqual({
      ok: true,
      value: { text: `${other.text}\r\n---\r\n\r\n# own\r\na: 1\r\n` },
    })
  })

  it('has no place in a file of one object in JSON, but may be a new one', () => {
    const json = { ...sourceFile('{"a": 1}\n'), path: 'a.json' }
    expect(copyDocument(json, 0, [], json)).toMatchObject({ problems: [{ code: 'json-one-object', path: 'a.json' }] })
    expect(copyDocument(json, 0, [{ op: 'replace', path: '/a', value: 2 }], null)).toEqual({
      ok: true,
      value: { text: '{"a": 2}\n' },
    })
  })

  it('is refused where the patch does not fit, with the line of the original', () => {
    expect(copyDocument(sourceFile('a: 1\n---\nb: 1\n'), 1, [{ op: 'remove', path: '/c' }], null)).toMatchObject({
      problems: [{ line: 3 }],
    })
  })
})

const list = `kind: List
items:
  # the first
  - kind: A
    # inner
    n: 1 # x

  - kind: B
    text: |
      one
       two
`

describe('a copy of an object in a list', () => {
  const patch: Patch = [{ op: 'replace', path: '/kind', value: 'C' }]

  it('stands behind the original in the list, comments and blank lines as there', () => {
    expect(copyDocument(sourceFile(list), 0, patch, sourceFile(list), '/items/0')).toEqual({
      ok: true,
      value: {
        text: list.replace('\n  - kind: B', '\n  # the first\n  - kind: C\n    # inner\n    n: 1 # x\n\n  - kind: B'),
      },
    })
    expect(copyDocument(sourceFile(list), 0, patch, sourceFile(list), '/items/1')).toEqual({
      ok: true,
      value: { text: `${list}\n  - kind: C\n    text: |\n      one\n       two\n` },
    })
  })

  it('is a document of its own elsewhere', () => {
    expect(copyDocument(sourceFile(list), 0, patch, null, '/items/0')).toEqual({
      ok: true,
      value: { text: '# the first\nkind: C\n# inner\nn: 1 # x\n' },
    })
    const other = { ...sourceFile('x: 1\n'), path: 'other.yaml' }
    expect(copyDocument(sourceFile(list), 0, patch, other, '/items/1')).toEqual({
      ok: true,
      value: { text: 'x: 1\n---\nkind: C\ntext: |\n  one\n   two\n' },
    })
  })

  it('is written as its neighbours are in JSON', () => {
    const json = { ...sourceFile('{"items": [{"kind": "A"}]}\n'), path: 'a.json' }
    expect(copyDocument(json, 0, patch, json, '/items/0')).toEqual({
      ok: true,
      value: { text: '{"items": [{"kind": "A"}, {"kind": "C"}]}\n' },
    })
  })
})

describe('a new document behind one of several', () => {
  it('is set apart as they are', () => {
    const text = 'a: 1\n\n---\n\nb: 1\n'
    expect(appendDocument(sourceFile(text), { c: 1 }, 0)).toMatchObject({
      value: { text: 'a: 1\n\n---\n\nc: 1\n\n---\n\nb: 1\n' },
    })
    expect(appendDocument(sourceFile(text), { c: 1 })).toMatchObject({ value: { text: `${text}\n---\n\nc: 1\n` } })
    expect(appendDocument(sourceFile('{"a": 1}'), { c: 1 })).toMatchObject({ problems: [{ code: 'json-one-object' }] })
  })
})

/** A file of several documents, each written by a hand of its own. */
const files = fc
  .record({
    documents: fc.array(fc.tuple(roots, hands, fc.constantFrom('', '# about it\n', '# banner\n\n# about it\n')), {
      minLength: 1,
      maxLength: 4,
    }),
    head: fc.constantFrom('', '---\n', '# head\n\n', '# Copyright\n---\n'),
    between: fc.constantFrom('---\n', '\n---\n', '---\n\n', '...\n---\n', '# end\n---\n', '\n# end\n--- # next\n'),
    eol: fc.constantFrom('\n', '\r\n'),
    ends: fc.boolean(),
    which: fc.nat(3),
  })
  .map(({ documents, head, between, eol, ends, which }) => {
    const text = head + documents.map(([root, hand, remark]) => remark + written(root, hand)).join(between)
    return {
      text: (ends ? text : text.slice(0, -1)).replaceAll('\n', eol),
      values: documents.map(([root]): JsonObject => root),
      which: which % documents.length,
    }
  })

describe('any file', () => {
  it('without a document reads as the others, and every line that is left was there', () => {
    fc.assert(
      fc.property(files, ({ text, values, which }) => {
        const rest = without(text, which)
        expect(rest === null ? [] : valuesOf(rest)).toEqual(values.toSpliced(which, 1))
        if (rest === null) return
        const lines = text.split('\n').map((line) => line.replace(/\r$/, ''))
        let at = -1
        for (const line of rest.split('\n')) {
          at = lines.indexOf(line.replace(/\r$/, ''), at + 1)
          expect(at).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 80 },
    )
  })

  it('with a copy reads as it should, and without the copy is what it was, byte for byte', () => {
    fc.assert(
      fc.property(files, roots, ({ text, values, which }, other) => {
        const patch: Patch = [{ op: 'add', path: '/new', value: other }]
        const there = copiedIn(text, which, patch)
        expect(valuesOf(there)).toEqual(values.toSpliced(which + 1, 0, { ...values[which], new: other }))
        expect(without(there, which + 1)).toBe(text)
        const edited = editDocument(sourceFile(text), which, patch)
        const inPlace = edited.ok ? valuesOf(edited.value.text)[which] : undefined
        expect(valuesOf(there)[which + 1]).toEqual(inPlace)
      }),
      { numRuns: 80 },
    )
  })

  it('takes a document from another file, and gives one to a new file', () => {
    fc.assert(
      fc.property(files, files, (one, two) => {
        const other = { ...sourceFile(two.text), path: 'other.yaml' }
        const value = one.values[one.which] ?? {}
        const joined = copyDocument(sourceFile(one.text), one.which, [], other)
        const alone = copyDocument(sourceFile(one.text), one.which, [], null)
        expect(joined.ok && valuesOf(joined.value.text)).toEqual([...two.values, value])
        expect(alone.ok && valuesOf(alone.value.text)).toEqual([value])
        expect(joined.ok && without(joined.value.text, two.values.length)).toBe(two.text)
      }),
      { numRuns: 40 },
    )
  })
})
