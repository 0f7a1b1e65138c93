import { describe, expect, it } from 'vitest'
import { editNested, lineOf, type Patch, readDocuments, readNested } from '../../src/manifests/manifests.ts'
import { sourceFile } from './fixture.ts'

const kustomization = (block: string): string => `kind: Kustomization
patches:
  - target: {kind: VirtualService}
    patch: ${block}
images: []
`

const inline = `|- # canary
      - op: replace
        path: /spec/http/0/route

        value:
        - weight: 90 # stable
        - weight: 10`

const pointer = '/patches/0/patch'
const weights: Patch = [
  { op: 'replace', path: '/0/value/0/weight', value: 80 },
  { op: 'replace', path: '/0/value/1/weight', value: 20 },
]

const edit = (text: string, patch: Patch, at = pointer) => editNested(sourceFile(text), 0, at, [{ document: 0, patch }])

const edited = (text: string, patch: Patch, at = pointer): string => {
  const result = edit(text, patch, at)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.value.text
}

describe('YAML in a literal block', () => {
  it('is edited where it stands, comments and blank lines kept', () => {
    const text = kustomization(inline)
    expect(edited(text, weights)).toBe(text.replace('90', '80').replace('weight: 10', 'weight: 20'))
  })

  it('gives edits of the file around it', () => {
    const text = kustomization(inline)
    const result = edit(text, weights.slice(0, 1))
    const start = text.indexOf('90')
    expect(result).toMatchObject({
      value: { edits: [{ path: 'apps/checkout.yaml', start, end: start + 2, text: '80' }] },
    })
  })

  it('grows and shrinks by lines in its own indentation', () => {
    const text = kustomization(inline)
    const patch: Patch = [
      { op: 'add', path: '/0/value/-', value: { weight: 0, destination: { host: 'x' } } },
      { op: 'remove', path: '/0/value/0' },
      { op: 'add', path: '/-', value: { op: 'remove', path: '/spec/tls' } },
    ]
    const after = `        value:
        - weight: 10
        - weight: 0
          destination:
            host: x
      - op: remove
        path: /spec/tls
images: []
`
    expect(edited(text, patch)).toBe(text.slice(0, text.indexOf('        value:')) + after)
  })

  it('may end the file, with or without a line break', () => {
    for (const end of ['\n', '']) {
      const text = `data:\n  config: |\n    a: 1\n    b:\n    - x${end}`
      const patch: Patch = [
        { op: 'add', path: '/b/-', value: 'z' },
        { op: 'replace', path: '/a', value: 2 },
      ]
      expect(edited(text, patch, '/data/config')).toBe(`data:\n  config: |\n    a: 2\n    b:\n    - x\n    - z${end}`)
      expect(edited(text, [{ op: 'remove', path: '/b' }], '/data/config')).toBe(`data:\n  config: |\n    a: 1${end}`)
    }
  })

  it('keeps CR LF and the blank lines that a + keeps', () => {
    const text = 'data:\r\n  config: |+\r\n    a: 1\r\n\r\n    b: 2\r\n\r\nnext: 1\r\n'
    expect(edited(text, [{ op: 'add', path: '/c', value: 3 }], '/data/config')).toBe(
      'data:\r\n  config: |+\r\n    a: 1\r\n\r\n    b: 2\r\n    c: 3\r\n\r\nnext: 1\r\n',
    )
  })

  it('may hold several documents', () => {
    const text = 'data:\n  all: |\n    a: 1\n    ---\n    a: 2\n'
    const result = editNested(sourceFile(text), 0, '/data/all', [
      { document: 1, patch: [{ op: 'replace', path: '/a', value: 3 }] },
    ])
    expect(result).toMatchObject({ value: { text: text.replace('a: 2', 'a: 3') } })
  })

  it('is not touched by a patch that changes nothing', () => {
    const text = kustomization(inline)
    const patch: Patch = [{ op: 'replace', path: '/0/op', value: 'replace' }]
    expect(edit(text, patch)).toEqual({ ok: true, value: { text, edits: [] } })
  })

  it.each([
    ['a folded block', '>\n      a: 1\n\n      b: 2'],
    ['quotes', '"a: 1\\nb: 2"'],
    ['plain text', 'a'],
    ['no string', '{a: 1}'],
  ])('is refused in %s', (_, block) => {
    const patch: Patch = [{ op: 'replace', path: '/a', value: 2 }]
    expect(edit(kustomization(block), patch)).toMatchObject({
      ok: false,
      problems: [{ code: 'yaml-not-nested', line: 4 }],
    })
  })

  it('is refused where an alias repeats it elsewhere', () => {
    const text = 'a: &text |\n  b: 1\nc: *text\n'
    const patch: Patch = [{ op: 'replace', path: '/b', value: 2 }]
    expect(edit(text, patch, '/a')).toMatchObject({ ok: false, problems: [{ code: 'yaml-alias', line: 1 }] })
    expect(edit(text, patch, '/c')).toMatchObject({ ok: false, problems: [{ code: 'yaml-not-nested' }] })
  })

  it('reports problems inside it by the line of the file', () => {
    const twice = kustomization('|\n      a: 1\n      a: 2')
    const patch: Patch = [{ op: 'replace', path: '/a', value: 3 }]
    expect(edit(twice, patch)).toMatchObject({ problems: [{ code: 'yaml-duplicate-key', line: 6 }] })
    const template = kustomization('|\n      a: {{ b }}')
    expect(edit(template, patch)).toMatchObject({ problems: [{ code: 'yaml-template', line: 5 }] })
  })

  it('is read with the lines of the file', () => {
    const outer = readDocuments(sourceFile(kustomization(inline)))
    const nested = outer.ok && outer.value[0] ? readNested(outer.value[0], pointer) : outer
    if (!nested.ok) throw new Error('unreadable')
    const [document] = nested.value
    expect(document?.value).toMatchObject([{ op: 'replace' }])
    expect(document && ['', '/0/path', '/0/value/1/weight'].map((at) => lineOf(document, at))).toEqual([5, 6, 10])
  })
})
