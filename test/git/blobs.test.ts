import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBlobs } from '../../src/git/blobs.ts'
import { mayMatter, tellingWords } from '../../src/git/relevance.ts'
import type { Run } from '../../src/git/runner.ts'

const nameOf = (index: number): string => String(index).padStart(40, '0')

/** git's answer to `cat-file --batch`, handed over in pieces of these lengths, again and again. */
const gitAnswering =
  (contents: readonly Uint8Array[], lengths: readonly number[]): Run =>
  async (_, options) => {
    const parts = contents.flatMap((content, index) => [
      Buffer.from(`${nameOf(index)} blob ${content.length}\n`),
      content,
      Buffer.from('\n'),
    ])
    const output = Buffer.concat(parts)
    for (let start = 0, turn = 0; start < output.length; turn++) {
      const end = start + (lengths[turn % lengths.length] ?? 1)
      options?.onOutput?.(output.subarray(start, end))
      start = end
    }
    return { exitCode: 0, stdout: Buffer.alloc(0), stderr: '' }
  }

describe('reading blobs', () => {
  it('gives each its bytes, and of long ones the size, however git cuts its answer', async () => {
    const content = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(Buffer.from('\n\nabc blob 3\n')))
    const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(fc.array(content, { maxLength: 8 }), lengths, async (contents, pieces) => {
        const seen: unknown[] = []
        await readBlobs(
          gitAnswering(contents, pieces),
          contents.map((_, index) => nameOf(index)),
          20,
          (...blob) => {
            const [name, size, bytes] = blob
            seen.push([name, size, bytes === null ? null : [...bytes]])
          },
        )
        expect(seen).toEqual(
          contents.map((bytes, index) => [nameOf(index), bytes.length, bytes.length > 20 ? null : [...bytes]]),
        )
      }),
    )
  })

  it('stops where the repository lacks one of its own', async () => {
    const lacking: Run = async (_, options) => {
      options?.onOutput?.(Buffer.from(`${nameOf(1)} missing\n`))
      return { exitCode: 0, stdout: Buffer.alloc(0), stderr: '' }
    }
    await expect(readBlobs(lacking, [nameOf(1)], 20, () => undefined)).rejects.toThrow('lacks the blob')
  })
})

describe('what may matter', () => {
  it('always holds one of the words by which git looks for it', () => {
    const piece = fc.constantFrom(...tellingWords, 'kind', ':', ' ', '"', '\n', 'v1', 'apiVersion: ', 'Pod', '\t')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('')
        expect(!mayMatter(text) || tellingWords.some((word) => text.includes(word))).toBe(true)
      }),
    )
  })

  it.each([
    ['kind: Service', true],
    ['{"kind" : "Deployment"}', true],
    ["'kind':\t'List'", true],
    ['apiVersion: networking.istio.io/v1beta1', true],
    ['kind: ConfigMap # of a Service', false],
    ['apiVersion: networkingXistio.io/v1', false],
    ['- op: replace\n  path: /spec/http/0/route/0/weight', true],
    ['[{"op":"add", "path": "/spec"}]', true],
    ['stop: replace', false],
    ['op: restart', false],
  ])('%j: %j', (text, does) => {
    expect(mayMatter(text)).toBe(does)
  })
})
