import { describe, expect, it } from 'vitest'
import { guardedParse, lineOf, readDocuments } from '../../src/manifests/manifests.ts'
import { sourceFile } from './fixture.ts'

const documents = (text: string) => {
  const result = readDocuments(sourceFile(text))
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.value
}

const problems = (text: string) => {
  const result = readDocuments(sourceFile(text))
  return result.ok ? [] : result.problems
}

describe('reading documents', () => {
  it('counts empty documents', () => {
    const text = '---\n# nothing\n---\na: 1\n---\n---\nb: 2\n...\n'
    expect(documents(text).map(({ index, value, line }) => [index, value, line])).toEqual([
      [0, null, 1],
      [1, { a: 1 }, 4],
      [2, null, 5],
      [3, { b: 2 }, 7],
    ])
  })

  it('finds no document in a text without content', () => {
    expect(documents('# only a remark\n')).toEqual([])
    expect(documents('')).toEqual([])
  })

  it('gives plain data that can be copied', () => {
    const [document] = documents('a: [1, {b: c}]\n')
    expect(structuredClone(document)).toEqual(document)
  })

  it('knows the line of every pointer, and of the last one that exists', () => {
    const [document] = documents('# head\na:\n  - x\n  -\n    b:\n      c: 1\n  - {d: 1,\n     e: 2}\n')
    const lines = ['', '/a', '/a/0', '/a/1', '/a/1/b', '/a/1/b/c', '/a/2', '/a/2/d', '/a/2/e', '/a/1/none', '/none/x']
    expect(lines.map((pointer) => document && lineOf(document, pointer))).toEqual([2, 2, 3, 4, 5, 6, 7, 7, 8, 4, 2])
  })

  it('points at an alias where it stands, not at what it repeats', () => {
    const [document] = documents('a: &x\n  b: 1\nc: *x\n')
    expect(document && lineOf(document, '/c')).toBe(3)
  })

  it('reads aliases and merge keys as Kubernetes does: own keys first, then the sources in their order', () => {
    const text = 'one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nall:\n  b: 0\n  <<: [*one, *two]\nsame: *one\n'
    expect(documents(text)[0]?.value).toMatchObject({ all: { b: 0, a: 1, c: 2 }, same: { a: 1, b: 1 } })
  })

  it('reads numbers, truth values and null by YAML 1.2, and keeps as text what JSON has no word for', () => {
    const text = 'a: on\nb: 0o17\nc: .nan\nd: ~\ne: 2020-01-01\nf: "1"\ng: 1.50\n80: port\n'
    const value = { a: 'on', b: 15, c: '.nan', d: null, e: '2020-01-01', f: '1', g: 1.5, 80: 'port' }
    expect(documents(text)[0]?.value).toEqual(value)
  })

  it('goes by the version that the document declares', () => {
    expect(documents('%YAML 1.1\n---\na: on\nb: 017\n')[0]?.value).toEqual({ a: true, b: 15 })
  })

  it('keeps __proto__ as a key of its own', () => {
    const value = documents('__proto__: {polluted: true}\n')[0]?.value
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true}}')
    expect('polluted' in {}).toBe(false)
  })

  it.each([
    ['900 nested brackets, which would end the process', '['.repeat(900) + ']'.repeat(900)],
    ['101 nested maps in brackets', '{a: '.repeat(101) + '}'.repeat(101)],
    ['101 dashes in a row', '- '.repeat(101)],
    ['101 question marks in a row', '? '.repeat(101)],
    ['101 maps below one another', Array.from({ length: 101 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['20,000 brackets that are never closed', '['.repeat(20_000)],
  ])('refuses %s, as often as it is asked', (_, text) => {
    for (let time = 0; time < 3; time += 1) expect(problems(text)).toMatchObject([{ code: 'yaml-too-deep' }])
  })

  it('reads what is nested a hundred deep', () => {
    expect(problems('['.repeat(100) + ']'.repeat(100))).toEqual([])
  })

  it('refuses a text above a mebi of characters', () => {
    expect(problems(`a: ${'x'.repeat(1024 * 1024)}`)).toMatchObject([{ code: 'yaml-too-large' }])
  })

  it('refuses more than two thousand documents in one file', () => {
    expect(problems('a: 1\n---\n'.repeat(1_999))).toEqual([])
    expect(problems('a: 1\n---\n'.repeat(2_000))).toMatchObject([{ code: 'yaml-too-large' }])
  })

  it('refuses aliases that multiply, in size and in depth', () => {
    const doubling = [
      'a0: &a0 [x, x]',
      ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    ]
    const nesting = ['a0: &a0 [x]', ...Array.from({ length: 200 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`)]
    expect(problems(doubling.join('\n'))[0]).toMatchObject({ code: 'yaml-alias' })
    expect(problems(nesting.join('\n'))[0]).toMatchObject({ code: 'yaml-alias' })
  })

  it('finds duplicate keys in a map of any size without comparing each with each', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`)
    expect(problems([...keys, 'k7: 2'].join('\n'))).toMatchObject([{ code: 'yaml-duplicate-key', line: 20_001 }])
  })

  it('takes keys for duplicates that are one in JSON', () => {
    expect(problems('1: a\n"1": b\n')).toMatchObject([{ code: 'yaml-duplicate-key', line: 2 }])
  })

  it('reports the first error of each document, each with its line', () => {
    expect(problems('a: [1\n---\nb: }\n---\nc: 1\n').map(({ code, line }) => [code, line])).toEqual([
      ['yaml-invalid', 2],
      ['yaml-invalid', 3],
    ])
  })

  it.each([
    ['an action that is a legal map in brackets', 'name: {{ .Values.name }}\n', 1],
    ['an action inside plain text', 'a: 1\nname: app-{{ .Release.Name }}\n', 2],
    ['an action on a line of its own', 'a: 1\n{{- if .Values.on }}\nb: 2\n{{- end }}\n', 2],
    ['a Jinja statement', '{% if x %}\na: 1\n{% endif %}\n', 1],
    ['a Terraform directive', 'a: 1\nb: x%{ if on }y%{ endif }\n', 2],
    ['an action in a key', 'a:\n  {{ .Key }}: 1\n', 2],
  ])('takes a file for a template that has %s', (_, text, line) => {
    expect(problems(text)).toMatchObject([{ code: 'yaml-template', line }])
  })

  it.each([
    ['quotes', 'a: \'{{args.x}}\'\nb: "{{ x }}"\n'],
    ['comments', 'a: 1 # {{ x }}\n# {% if %}\n'],
    ['literal blocks', 'a: |\n  {{ x }}\nb: >-\n  {{ y }}\n  {% z %}\n'],
  ])('takes braces in %s for text', (_, text) => {
    expect(problems(text)).toEqual([])
  })

  it.each([
    ['a control character', 'a: "\u0001"\n', 'yaml-character'],
    ['half a surrogate pair', 'a: "\ud83d"\n', 'yaml-character'],
    ['a byte order mark in the middle', 'a: 1\n\ufeffb: 2\n', 'yaml-character'],
    ['a carriage return alone', 'a: 1\rb: 2\n', 'yaml-character'],
    ['a next-line character in a comment', 'a: 1 # x\u0085y\n', 'yaml-line-separator'],
    ['a line separator in a block', 'a: |\n  x\u2028y\n', 'yaml-line-separator'],
  ])('refuses %s, which Kubernetes would not read', (_, text, code) => {
    expect(problems(text)).toMatchObject([{ code }])
  })

  it('reads emoji, a byte order mark at the start and line separators in quotes', () => {
    expect(documents('\ufeffa: "✅ \u2028"\n')[0]?.value).toEqual({ a: '✅ \u2028' })
  })
})

describe('a text of one document', () => {
  it('comes with its lines', () => {
    const result = guardedParse('# policy\nversion: 1\nenvironments:\n  prod: {}\n', '.github/sluice.yml')
    expect(result.ok && lineOf(result.value, '/environments/prod')).toBe(4)
  })

  it('is null where nothing is written', () => {
    expect(guardedParse('# nothing yet\n', '.github/sluice.yml')).toMatchObject({ value: { value: null, line: 1 } })
  })

  it('is a problem where a second document begins', () => {
    const result = guardedParse('a: 1\n---\nb: 2\n', '.github/sluice.yml')
    expect(result).toMatchObject({
      problems: [{ code: 'yaml-several-documents', path: '.github/sluice.yml', line: 3 }],
    })
  })
})
