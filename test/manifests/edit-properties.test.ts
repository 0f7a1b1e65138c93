import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { type Edit, editDocument, type Patch, readDocuments, renderDocument } from '../../src/manifests/manifests.ts'
import { sourceFile } from './fixture.ts'
import { choices, hands, patchFor, roots, written } from './written-yaml.ts'

/** The values as a reader that is not ours sees them. */
const independently = (text: string): unknown =>
  parseAllDocuments(text, { logLevel: 'silent' }).map((document) => {
    if (document.errors.length > 0) throw document.errors[0]
    return document.toJS()
  })

/** The text outside the edits, piece by piece, before and after. */
const outside = (text: string, edits: readonly Edit[]): { before: string[]; after: string[] } => {
  const pieces: string[] = []
  let from = 0
  for (const edit of edits) {
    if (!('start' in edit)) continue
    pieces.push(text.slice(from, edit.start))
    from = edit.end
  }
  return { before: pieces, after: [text.slice(from)] }
}

describe('the editor', () => {
  it('makes any text read as the patch says, and leaves everything outside its edits as it is', () => {
    fc.assert(
      fc.property(
        roots,
        hands,
        choices,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (root, hand, chosen, eol, ends) => {
          const lf = `# head\n---\n${written(root, hand)}---\nother: 1 # kept\n`
          const text = (ends ? lf : lf.slice(0, -1)).replaceAll('\n', eol)
          const { patch, expected } = patchFor(root, chosen)
          const result = editDocument(sourceFile(text), 0, patch)
          if (!result.ok) throw new Error(`${JSON.stringify(result.problems)}\n${text}\n${JSON.stringify(patch)}`)
          expect(independently(result.value.text)).toEqual([expected, { other: 1 }])
          const { before, after } = outside(text, result.value.edits)
          let at = 0
          for (const piece of [...before, ...after]) {
            const found = result.value.text.indexOf(piece, at)
            expect(found).toBeGreaterThanOrEqual(at)
            at = found + piece.length
          }
          expect(result.value.text.endsWith('\n')).toBe(ends)
          expect(eol === '\r\n' && /[^\r]\n/.test(result.value.text)).toBe(false)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('comes back to the very same bytes where weights are set and set back', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(weights, weights, hands, (old, fresh, hand) => {
        const text = written({ route: old.map((weight) => ({ host: 'a', weight })) }, hand)
        const to = (list: readonly number[]): Patch =>
          old.map((weight, index) => ({ op: 'replace', path: `/route/${index}/weight`, value: list[index] ?? weight }))
        const there = editDocument(sourceFile(text), 0, to(fresh))
        const back = there.ok ? editDocument(sourceFile(there.value.text), 0, to(old)) : there
        expect(back).toMatchObject({ ok: true, value: { text } })
      }),
      { numRuns: 60 },
    )
  })

  it('takes away what it added, item or key, and leaves the very same bytes', () => {
    fc.assert(
      fc.property(roots, hands, choices, (root, hand, chosen) => {
        const text = written({ list: [1, root], ...root }, hand)
        const fresh = chosen[0]?.[1] ?? null
        const at = (chosen[0]?.[0].at ?? 0) % 3
        const added = editDocument(sourceFile(text), 0, [{ op: 'add', path: `/list/${at}`, value: fresh }])
        const gone = added.ok
          ? editDocument(sourceFile(added.value.text), 0, [{ op: 'remove', path: `/list/${at}` }])
          : added
        expect(gone).toMatchObject({ ok: true, value: { text } })
      }),
      { numRuns: 80 },
    )
  })

  it('renders any new document so that it reads back', () => {
    fc.assert(
      fc.property(roots, roots, hands, (value, other, hand) => {
        const text = renderDocument(value, sourceFile(written(other, hand)))
        expect(readDocuments(sourceFile(text))).toMatchObject({ ok: true, value: [{ value }] })
        expect(independently(text)).toEqual([value])
      }),
      { numRuns: 80 },
    )
  })
})
