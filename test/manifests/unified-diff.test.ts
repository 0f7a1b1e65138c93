import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { unifiedDiff } from '../../src/manifests/manifests.ts'

const directory = mkdtempSync(join(tmpdir(), 'sluice-diff-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** What `git apply` makes of the text; null where no file is left, undefined where git refuses. */
const applied = (path: string, before: string | null, diff: string): string | null | undefined => {
  const file = join(directory, path)
  mkdirSync(dirname(file), { recursive: true })
  if (before === null) rmSync(file, { force: true })
  else writeFileSync(file, before)
  const run = spawnSync('git', ['apply', '--unsafe-paths', '--whitespace=nowarn', '-'], { cwd: directory, input: diff })
  if (run.status !== 0) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`)

describe('a unified diff', () => {
  it('shows three lines around a change', () => {
    const before = numbered(9)
    const after = before.with(4, 'changed\n')
    expect(unifiedDiff('a.yaml', before.join(''), after.join(''))).toBe(`diff --git a/a.yaml b/a.yaml
--- a/a.yaml
+++ b/a.yaml
@@ -2,7 +2,7 @@
 line 2
 line 3
 line 4
-line 5
+changed
 line 6
 line 7
 line 8
`)
  })

  it('puts far changes into hunks of their own', () => {
    const before = numbered(30)
    const after = before.with(0, 'first\n').with(29, 'last\n')
    expect(unifiedDiff('a.yaml', before.join(''), after.join('')).match(/^@@ .*$/gm)).toEqual([
      '@@ -1,4 +1,4 @@',
      '@@ -27,4 +27,4 @@',
    ])
  })

  it('is empty where nothing changes', () => {
    expect(unifiedDiff('a.yaml', 'a\n', 'a\n')).toBe('')
  })

  it('keeps the lines that moved together instead of replacing everything', () => {
    const diff = unifiedDiff('a.yaml', 'a\nb\nc\nd\n', 'b\nx\nc\nd\ne\n')
    expect(diff.split('\n').filter((line) => /^[-+](?![-+])/.test(line))).toEqual(['-a', '+x', '+e'])
  })

  it.each([
    ['a last line without a line break', 'a\nb', 'a\nc'],
    ['a line break that comes at the end', 'a\nb', 'a\nb\n'],
    ['a line break that goes at the end', 'a\nb\n', 'a\nb'],
    ['lines that end in CR LF', 'a\r\nb\r\nc\r\n', 'a\r\nx\r\nc\r\n'],
    ['line ends of both kinds', 'a\r\nb\nc\r\n', 'a\nb\nc\r\nd'],
    ['a file that is created', null, 'a: 1\nb: 2\n'],
    ['a created file without a last line break', null, 'a: 1'],
    ['an empty file that is created', null, ''],
    ['a file that is deleted', 'a: 1\nb: 2', null],
    ['a file that becomes empty', 'a: 1\n', ''],
  ])('is accepted by git apply: %s', (_, before, after) => {
    expect(applied('apps/plain.yaml', before, unifiedDiff('apps/plain.yaml', before, after))).toBe(after)
  })

  it.each(['with blank.yaml', 'ünïcode.yaml', 'quo"te.yaml', 'back\\slash.yaml', 'ta\tb.yaml'])(
    'is accepted by git apply for a file called %j',
    (path) => {
      expect(applied(path, 'a\n', unifiedDiff(path, 'a\n', 'b\n'))).toBe('b\n')
      expect(applied(path, null, unifiedDiff(path, null, 'b\n'))).toBe('b\n')
    },
  )

  it('names the mode of a created file', () => {
    expect(unifiedDiff('run', null, 'x\n', '100755')).toContain('new file mode 100755\n')
  })

  it('turns any text into any other through git apply', () => {
    const lines = fc
      .array(fc.constantFrom('a', 'b', 'c', '', 'weight: 1', 'é'), { maxLength: 40 })
      .chain((all) => fc.constantFrom('\n', '\r\n').map((eol) => all.join(eol)))
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = unifiedDiff('any.yaml', before, after)
        expect(diff === '' ? before : applied('any.yaml', before, diff)).toBe(after)
      }),
      { numRuns: 40 },
    )
  })

  it('falls back to one big change where almost every line differs', () => {
    const before = Array.from({ length: 2_000 }, (_, index) => `old ${index}\n`).join('')
    const after = Array.from({ length: 2_000 }, (_, index) => `new ${index}\n`).join('')
    expect(applied('big.yaml', before, unifiedDiff('big.yaml', before, after))).toBe(after)
  })
})
