import { describe, expect, it } from 'vitest'
import { appendDocument, type JsonObject, readDocuments, renderDocument } from '../../src/manifests/manifests.ts'
import { sourceFile } from './fixture.ts'

const rule: JsonObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'checkout', labels: {} },
  spec: {
    host: 'checkout',
    subsets: [
      { name: 'v1', labels: { version: 'v1' } },
      { name: 'on', labels: { version: '2' } },
    ],
  },
}

describe('a new document', () => {
  it('is written in the usual style where there is nothing to copy', () => {
    expect(renderDocument(rule)).toBe(`apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: checkout
  labels: {}
spec:
  host: checkout
  subsets:
    - name: v1
      labels:
        version: v1
    - name: "on"
      labels:
        version: "2"
`)
  })

  it('copies the indentation, lists, brackets and quotes of another file', () => {
    const like = `kind: DestinationRule
spec:
   host: 'other'
   subsets:
   -  name: v1
      labels: { version: 'v1' }
`
    expect(renderDocument(rule, sourceFile(like))).toBe(`apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
   name: checkout
   labels: {}
spec:
   host: 'checkout'
   subsets:
   -  name: v1
      labels: { version: 'v1' }
   -  name: 'on'
      labels: { version: '2' }
`)
  })

  it('takes the habits of a document of its own kind before those of others', () => {
    const like =
      'kind: Service\nspec:\n    ports:\n        - name: "http"\n---\nkind: DestinationRule\nspec:\n  subsets:\n  - name: "v1"\n'
    const text = renderDocument({ kind: 'DestinationRule', spec: { subsets: [{ name: 'v2' }] } }, sourceFile(like))
    expect(text).toBe('kind: DestinationRule\nspec:\n  subsets:\n  - name: "v2"\n')
  })

  it('ends its lines as the other file does', () => {
    expect(renderDocument({ a: 1, b: ['x\ny'] }, sourceFile('c:\r\n- 1\r\n'))).toBe(
      'a: 1\r\nb:\r\n- |-\r\n  x\r\n  y\r\n',
    )
  })

  it('is JSON beside JSON', () => {
    expect(renderDocument({ a: ['b'] }, sourceFile('{"c": 1}\n'))).toBe('{\n  "a": [\n    "b"\n  ]\n}\n')
  })

  it('falls back to the usual style beside a file that does not parse', () => {
    expect(renderDocument({ a: ['b'] }, sourceFile('{{ template }}\n'))).toBe('a:\n  - b\n')
  })
})

describe('a document added to a file', () => {
  const value: JsonObject = { kind: 'Service', metadata: { name: 'checkout' } }
  const rendered = 'kind: Service\nmetadata:\n  name: checkout\n'

  it.each([
    ['behind the last one', 'a: 1\n', `a: 1\n---\n${rendered}`],
    ['behind one without a last line break', 'a: 1', `a: 1\n---\n${rendered.slice(0, -1)}`],
    ['into an empty file', '', rendered],
    ['below nothing but remarks', '# remark\n', `# remark\n${rendered}`],
    ['behind one that dots close', 'a: 1\n...\n', `a: 1\n...\n---\n${rendered}`],
    ['behind a block that keeps its blank lines', 'a: |+\n  b\n\n', `a: |+\n  b\n\n---\n${rendered}`],
  ])('stands %s', (_, before, after) => {
    const result = appendDocument(sourceFile(before), value)
    expect(result).toMatchObject({
      ok: true,
      value: { text: after, edits: [{ start: before.length, end: before.length }] },
    })
    expect(readDocuments(sourceFile(after)).ok).toBe(true)
  })

  it('is refused in a file that cannot be read', () => {
    expect(appendDocument(sourceFile('a: {{ b }}\n'), value)).toMatchObject({ problems: [{ code: 'yaml-template' }] })
  })
})
