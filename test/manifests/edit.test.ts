import { describe, expect, it } from 'vitest'
import {
  type Edit,
  editDocument,
  editFile,
  type Patch,
  readDocuments,
  spliceText,
} from '../../src/manifests/manifests.ts'
import { fixtures, sourceFile } from './fixture.ts'

const splices = (edits: readonly Edit[]) => edits.flatMap((edit) => ('start' in edit ? [edit] : []))

const edited = (text: string, patch: Patch, document = 0): string => {
  const result = editDocument(sourceFile(text), document, patch)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.value.text
}

const firstProblem = (text: string, patch: Patch, document = 0) => {
  const result = editDocument(sourceFile(text), document, patch)
  return result.ok ? null : result.problems[0]
}

describe('editing a document', () => {
  it.each(fixtures('edit').map((fixture) => [fixture.name.replaceAll('-', ' '), fixture] as const))(
    'touches what the patch names and nothing else: %s',
    (_, { file, request, after }) => {
      const result = editDocument(file, request.document, request.patch)
      expect(result.ok ? result.value.text : result.problems).toBe(after)
    },
  )

  it.each(fixtures('refuse').map((fixture) => [fixture.name.replaceAll('-', ' '), fixture] as const))(
    'refuses with code, file and line: %s',
    (_, { file, request }) => {
      const result = editDocument(file, request.document, request.patch)
      const problem = result.ok ? null : result.problems[0]
      expect(problem).toMatchObject({ code: request.code, path: file.path })
      expect(problem?.line).toBe(request.line)
    },
  )

  it('gives edits that are sorted, apart from one another, and make the new text out of the old', () => {
    for (const { file, request, after } of fixtures('edit')) {
      const result = editDocument(file, request.document, request.patch)
      if (!result.ok) throw new Error(file.path)
      const made = splices(result.value.edits)
      expect(made).toHaveLength(result.value.edits.length)
      expect(made.every(({ path }) => path === file.path)).toBe(true)
      for (const [index, edit] of made.slice(1).entries()) expect(edit.start).toBeGreaterThan(made[index]?.end ?? 0)
      expect(spliceText(file.text, made)).toBe(after)
    }
  })

  it('sets a weight by one edit of two characters', () => {
    const result = editDocument(sourceFile('route:\n- weight: 90 # now\n'), 0, [
      { op: 'replace', path: '/route/0/weight', value: 80 },
    ])
    expect(result).toMatchObject({ value: { edits: [{ start: 17, end: 19, text: '80' }] } })
  })

  it('answers a patch that changes nothing with no edits and the same text', () => {
    const text = 'a: "1"   # one\nb: [p,  q]\nc:\n- {d: 1}\n'
    const same: Patch = [
      { op: 'test', path: '/a', value: '1' },
      { op: 'replace', path: '/a', value: '1' },
      { op: 'add', path: '/b', value: ['p', 'q'] },
      { op: 'replace', path: '/c/0/d', value: 1 },
      { op: 'replace', path: '', value: { c: [{ d: 1 }], b: ['p', 'q'], a: '1' } },
    ]
    expect(editDocument(sourceFile(text), 0, same)).toEqual({ ok: true, value: { text, edits: [] } })
  })

  it('takes operations that undo each other for no change', () => {
    const text = 'route:\n- weight: 1 # a\n  host: x\n'
    const patch: Patch = [
      { op: 'remove', path: '/route/0/weight' },
      { op: 'add', path: '/route/0/weight', value: 1 },
    ]
    expect(edited(text, patch)).toBe(text)
  })

  it('writes quotes around a word that old readers take for a truth value, even where the new ones read it right', () => {
    expect(edited('flag: on\n', [{ op: 'replace', path: '/flag', value: 'on' }])).toBe('flag: "on"\n')
  })

  it('edits several documents of a file in one go', () => {
    const text = 'a: 1\n---\n---\na: 2\n'
    const result = editFile(sourceFile(text), [
      { document: 2, patch: [{ op: 'replace', path: '/a', value: 4 }] },
      { document: 0, patch: [{ op: 'add', path: '/b', value: 3 }] },
      { document: 2, patch: [{ op: 'add', path: '/c', value: 5 }] },
    ])
    expect(result).toMatchObject({ value: { text: 'a: 1\nb: 3\n---\n---\na: 4\nc: 5\n' } })
  })

  it('changes no document where one of the patches cannot be carried out', () => {
    const result = editFile(sourceFile('a: 1\n---\na: 2\n'), [
      { document: 0, patch: [{ op: 'replace', path: '/a', value: 4 }] },
      { document: 1, patch: [{ op: 'remove', path: '/b' }] },
    ])
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'patch-path-missing', line: 3 }] })
  })

  it('reports every obstacle of a patch, each once and with its line', () => {
    const text = 'base: &b {x: 1, y: 1}\nc:\n  <<: *b\nd: *b\ne: *b\n'
    const result = editDocument(sourceFile(text), 0, [
      { op: 'replace', path: '/d/x', value: 2 },
      { op: 'replace', path: '/d/y', value: 2 },
      { op: 'replace', path: '/e/x', value: 2 },
    ])
    expect(result).toMatchObject({
      problems: [
        { code: 'yaml-alias', line: 4 },
        { code: 'yaml-alias', line: 5 },
      ],
    })
  })

  it('leaves an anchor alone that nothing repeats', () => {
    expect(edited('a: &x\n  b: 1\n', [{ op: 'replace', path: '/a/b', value: 2 }])).toBe('a: &x\n  b: 2\n')
  })

  it('replaces an alias itself, which changes no other place', () => {
    expect(edited('a: &x 1\nb: *x # here\n', [{ op: 'replace', path: '/b', value: 2 }])).toBe('a: &x 1\nb: 2 # here\n')
  })

  it('adds a key beside a merge key, and one over what it brings', () => {
    const text = 'base: &b {x: 1}\nc:\n  <<: *b\n  y: 2\n'
    expect(edited(text, [{ op: 'add', path: '/c/z', value: 3 }])).toBe(`${text}  z: 3\n`)
    expect(edited(text, [{ op: 'replace', path: '/c/x', value: 3 }])).toBe(`${text}  x: 3\n`)
  })

  it('does not remove what a merge key brings', () => {
    const text = 'base: &b {x: 1}\nc:\n  <<: *b\n'
    expect(firstProblem(text, [{ op: 'remove', path: '/c/x' }])).toMatchObject({ code: 'yaml-merge', line: 2 })
  })

  it('does not remove an anchor that something repeats', () => {
    expect(firstProblem('a: &x 1\nb: *x\n', [{ op: 'remove', path: '/a' }])).toMatchObject({
      code: 'yaml-alias',
      line: 1,
    })
  })

  it('reads quoted placeholders as text and edits beside them', () => {
    const text = ["a: '{{args.x}}'", 'b: $(B)', 'c: 1', ''].join('\n')
    expect(edited(text, [{ op: 'replace', path: '/c', value: 2 }])).toBe(text.replace('c: 1', 'c: 2'))
    expect(firstProblem(text, [{ op: 'replace', path: '/a', value: 'x' }])).toMatchObject({ code: 'yaml-placeholder' })
    expect(firstProblem(text, [{ op: 'replace', path: '/b', value: 1 }])).toMatchObject({ code: 'yaml-placeholder' })
  })

  it('never takes a key called __proto__ for anything but a key', () => {
    const text = '__proto__:\n  a: 1\n'
    const patch: Patch = [{ op: 'add', path: '/__proto__/b', value: 2 }]
    expect(edited(text, patch)).toBe('__proto__:\n  a: 1\n  b: 2\n')
    expect(Object.hasOwn({}, 'a')).toBe(false)
  })

  it('writes strings of several lines so that nothing below becomes part of them', () => {
    const text = 'a: 1\n\n\n      # deep remark\n'
    const after = edited(text, [{ op: 'add', path: '/b', value: 'x\ny\n' }])
    expect(readDocuments(sourceFile(after))).toMatchObject({ value: [{ value: { a: 1, b: 'x\ny\n' } }] })
    expect(after).toContain('# deep remark')
  })

  it('does not end a file without a line break by a block, whose own last break readers dispute', () => {
    expect(edited('a: 1', [{ op: 'add', path: '/b', value: 'x\ny\n' }])).toBe('a: 1\nb: "x\\ny\\n"')
    expect(edited('a: 1', [{ op: 'add', path: '/b', value: 'x\ny' }])).toBe('a: 1\nb: |-\n  x\n  y')
  })
})
