import { expect, it } from 'vitest'
import { readTree } from '../../src/changes/changes.ts'
import { codeOwnersOf, readCodeOwners, readPolicy } from '../../src/config/config.ts'
import { editFile, readDocuments, removeDocument } from '../../src/manifests/manifests.ts'
import { prose } from '../../src/replies/prose.ts'
import { lint } from '../../src/traffic/traffic.ts'
import { filesBelow, planOf, snapshotOf } from '../changes/planning.ts'
import { parse } from '../commands/shop.ts'
import { isLongRun, judged, patience } from './budget.ts'

const shop = filesBelow(new URL('../../examples/shop', import.meta.url).pathname)

/** What stands in a long run is more than any request carries; a short one is long enough for a reader that recurses by character to fall over. */
const longest = isLongRun ? 200_000 : 30_000
const filled = (text: string, size = longest): string => text.repeat(Math.ceil(size / text.length)).slice(0, size)

/** Values that a pattern which looks again from each character takes the square of their length for. */
const pumps = [
  ' ',
  '\t',
  '-',
  '/',
  '0',
  'a',
  '_',
  '.',
  '[',
  '{',
  '(',
  '${',
  '{{',
  ',',
  'a=',
  '://',
  '`',
  '@',
  '#',
  '\\',
]

const route = (value: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: x, namespace: shop}\nspec:\n  hosts: [reviews]\n  http:\n    - name: ${value}\n      timeout: ${value}\n      match: [{uri: {prefix: ${value}}, headers: {cookie: {regex: ${value}}}}]\n      route: [{destination: {host: reviews, subset: v1}}]\n`

const kustomization = (value: string): string =>
  `resources: [${value}]\nnamePrefix: ${value}\npatches: [{path: a.yaml, target: {labelSelector: ${value}}}]\nimages: [{name: ${value}, newTag: ${value}}]\nreplacements: [{source: {kind: A, name: b, fieldPath: ${value}}, targets: [{select: {kind: A}, fieldPaths: [${value}]}]}]\n`

const application = (value: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {repoURL: ${value}, path: ${value}, targetRevision: ${value}}}\n`

const tried = isLongRun ? pumps : [' ', '.', '{', '${', ',', '://', '\\']

it.each(tried)(
  'values of %j without end are read to their end',
  (pump) => {
    const value = JSON.stringify(filled(pump))
    judged(value, () => {
      const snapshot = snapshotOf({
        ...shop,
        'hostile/route.yaml': route(value),
        'hostile/kustomization.yaml': kustomization(value),
        'clusters/application.yaml': application(value),
      })
      const { model } = readTree(snapshot)
      expect(lint(model)).toBeInstanceOf(Array)
      planOf(snapshot, '/canary 10 v2 reviews')
    })
  },
  patience,
)

it.each([
  ['blank lines', '\n'],
  ['blank lines that end by CRLF', '\r\n'],
  ['comments', '# a\n'],
  ['one comment', '#'],
  ['documents', '---\nc: 1\n'],
  ['blanks in lines', '  \n'],
  ['items', '- a\n'],
])(
  'a file of %s is read and edited to its end',
  (_, piece) => {
    const file = { path: 'a.yaml', text: `# head\n${filled(piece)}\n---\nkind: A\nb: 1\n`, mode: '100644' } as const
    const documents = readDocuments(file)
    if (!documents.ok) {
      expect(documents.problems[0].message).toContain('documents')
      return
    }
    const last = documents.value.length - 1
    const value = { d: [1] }
    judged(file, () => {
      const edited = editFile(file, [{ document: last, patch: [{ op: 'add', path: '/c', value }] }])
      expect(edited.ok && edited.value.text.endsWith('b: 1\nc:\n  d:\n    - 1\n')).toBe(true)
    })
    judged(file, () => removeDocument(file, last))
    judged(file, () => removeDocument(file, 0))
  },
  patience,
)

it.each(tried)(
  'words and settings of %j without end are read to their end',
  (pump) => {
    judged(pump, () => {
      const comment = filled(pump, 65_000)
      for (const before of ['', '/canary ', '- /canary 10 ', '/route header x=', '/route cookie=', '/sticky cookie='])
        parse(`${before}${comment}x`)
      readPolicy(`soak: ${JSON.stringify(filled(pump))}\n`)
      codeOwnersOf(readCodeOwners(`${filled(pump)}x @acme/ops\n`), filled(pump, 4_000))
      expect(prose(comment)).toContain('')
    })
  },
  patience,
)
