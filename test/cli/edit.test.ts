import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { runProgram } from '../../src/cli/cli.ts'
import { recordingTerminal } from './recording-terminal.ts'

const home = mkdtempSync(join(tmpdir(), 'sluice-edit-'))
const repository = join(home, 'repository')
afterAll(() => rmSync(home, { recursive: true }))

const manifests = `kind: Service
metadata: {name: checkout, namespace: shop}
---
kind: VirtualService
metadata: {name: checkout.v1, namespace: shop}
spec:
  weight: 90 # now
---
kind: VirtualService
metadata: {name: checkout.v1, namespace: test}
spec:
  weight: 50
`

beforeEach(() => {
  rmSync(repository, { recursive: true, force: true })
  mkdirSync(join(repository, 'apps'), { recursive: true })
  writeFileSync(join(repository, 'apps', 'all.yaml'), manifests)
  writeFileSync(join(repository, 'apps', 'template.yaml'), 'a: {{ b }}\n')
  writeFileSync(join(home, 'outside.yaml'), 'a: 1\n')
})

const run = async (...words: string[]) => {
  const { terminal, seen } = recordingTerminal(home)
  await runProgram(terminal, ['node', 'sluice', 'edit', '--repo', 'repository', ...words])
  return seen
}

const batch = async (input: string) => {
  const { terminal, seen } = recordingTerminal(home, input)
  await runProgram(terminal, ['node', 'sluice', 'edit', '--batch'])
  return {
    ...seen,
    answers: seen.out
      .split('\n')
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line)),
  }
}

const onDisk = () => readFileSync(join(repository, 'apps', 'all.yaml'), 'utf8')
const weight = (value: unknown) => JSON.stringify([{ op: 'replace', path: '/spec/weight', value }])
const shop = ['--document', 'VirtualService/checkout.v1.shop']
const edited = manifests.replace('90', '80')

describe('sluice edit', () => {
  it('prints the edited file and leaves the one on disk alone', async () => {
    expect(await run('apps/all.yaml', ...shop, '--patch', weight(80))).toEqual({ out: edited, err: '', status: 0 })
    expect(onDisk()).toBe(manifests)
  })

  it('takes options before the file as well', async () => {
    expect(await run('--patch', weight(80), ...shop, 'apps/all.yaml')).toMatchObject({ out: edited, status: 0 })
  })

  it('prints a diff instead', async () => {
    const { out, status } = await run('apps/all.yaml', ...shop, '--patch', weight(80), '--diff')
    expect(out).toContain('--- a/apps/all.yaml\n')
    expect(out).toContain('-  weight: 90 # now\n+  weight: 80 # now\n')
    expect(status).toBe(0)
  })

  it('writes the file, keeps its mode and prints nothing', async () => {
    chmodSync(join(repository, 'apps', 'all.yaml'), 0o755)
    expect(await run('apps/all.yaml', ...shop, '--patch', weight(80), '--write')).toEqual({
      out: '',
      err: '',
      status: 0,
    })
    expect(onDisk()).toBe(edited)
    expect(statSync(join(repository, 'apps', 'all.yaml')).mode & 0o777).toBe(0o755)
  })

  it('says so where nothing has to change', async () => {
    const seen = await run('apps/all.yaml', ...shop, '--patch', weight(90), '--write')
    expect(seen).toEqual({ out: '', err: 'apps/all.yaml: already so\n', status: 0 })
  })

  it('finds a document by its index too', async () => {
    expect(await run('apps/all.yaml', '--document', '1', '--patch', weight(80))).toMatchObject({
      out: edited,
      status: 0,
    })
  })

  it('finds an object inside a list', async () => {
    const list = 'kind: List\nitems:\n- kind: Service\n  metadata: {name: a}\n  spec: {weight: 1}\n'
    writeFileSync(join(repository, 'list.yaml'), list)
    const seen = await run('list.yaml', '--document', 'Service/a', '--patch', weight(2))
    expect(seen).toMatchObject({ out: list.replace('weight: 1', 'weight: 2'), status: 0 })
  })

  it('ends with 1 where the editor refuses, and says file, line and what to do', async () => {
    const seen = await run('apps/template.yaml', '--patch', weight(1))
    expect(seen).toMatchObject({ out: '', status: 1 })
    expect(seen.err).toMatch(/^apps\/template\.yaml:1: This file is a template.*\[yaml-template\]\n {2}\S/)
  })

  it('moves and copies, in a file and inside a list', async () => {
    const patch = JSON.stringify([
      { op: 'move', from: '/spec/weight', path: '/spec/share' },
      { op: 'copy', from: '/spec/share', path: '/spec/again' },
    ])
    const { out, err } = await run('apps/all.yaml', ...shop, '--patch', patch)
    expect(err).toBe('')
    expect(out).toMatch(/ {2}share: 90.*\n {2}again: 90\n/)
    writeFileSync(
      join(repository, 'apps', 'list.yaml'),
      'kind: List\nitems:\n- kind: A\n  metadata: {name: a}\n  x: 1\n',
    )
    const move = JSON.stringify([{ op: 'move', from: '/x', path: '/z' }])
    const seen = await run('apps/list.yaml', '--document', 'A/a', '--patch', move)
    expect(seen.out).toBe('kind: List\nitems:\n- kind: A\n  metadata: {name: a}\n  z: 1\n')
  })

  it('ends with 1 where a test of the patch fails', async () => {
    const patch = JSON.stringify([{ op: 'test', path: '/spec/weight', value: 1 }])
    const seen = await run('apps/all.yaml', ...shop, '--patch', patch)
    expect(seen).toMatchObject({ out: '', status: 1 })
    expect(seen.err).toContain('apps/all.yaml:7: At /spec/weight stands 90, not 1. [patch-test-failed]')
  })

  it.each([
    ['no file is named', ['--patch', '[]'], 'file-missing'],
    ['the file is not there', ['apps/none.yaml', '--patch', '[]'], 'file-missing'],
    ['the file is the repository itself', ['.', '--patch', '[]'], 'file-not-regular'],
    ['the file is a directory', ['apps', '--patch', '[]'], 'file-not-regular'],
    ['the file lies outside the repository', ['../outside.yaml', '--patch', '[]'], 'path-outside'],
    ['there is no patch', ['apps/all.yaml'], 'patch-missing'],
    ['the patch is no JSON', ['apps/all.yaml', '--patch', '{'], 'patch-invalid'],
    [
      'the patch has an unknown operation',
      ['apps/all.yaml', '--patch', '[{"op":"swap","path":"/b"}]'],
      'patch-invalid',
    ],
    [
      'several documents fit',
      ['apps/all.yaml', '--document', 'VirtualService/checkout.v1', '--patch', '[]'],
      'document-ambiguous',
    ],
    ['a file of several documents is given without one', ['apps/all.yaml', '--patch', '[]'], 'document-ambiguous'],
    ['no document fits', ['apps/all.yaml', '--document', 'Service/cart', '--patch', '[]'], 'document-missing'],
  ])('ends with 2 where %s', async (_, words, code) => {
    const seen = await run(...words)
    expect(seen).toMatchObject({ out: '', status: 2 })
    expect(seen.err).toContain(`[${code}]`)
  })

  it('follows no link out of the repository, neither as a file nor on the way', async () => {
    symlinkSync(join(home, 'outside.yaml'), join(repository, 'link.yaml'))
    symlinkSync(home, join(repository, 'away'))
    for (const path of ['link.yaml', 'away/outside.yaml']) {
      const seen = await run(path, '--patch', '[{"op":"replace","path":"/a","value":2}]', '--write')
      expect(seen).toMatchObject({ out: '', status: 2 })
    }
    expect(readFileSync(join(home, 'outside.yaml'), 'utf8')).toBe('a: 1\n')
  })

  it('refuses a file that is no text', async () => {
    writeFileSync(join(repository, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]))
    expect((await run('latin.yaml', '--patch', '[]')).err).toContain('[file-not-text]')
  })
})

describe('sluice edit --batch', () => {
  const line = (id: unknown, text: string, value: unknown = 2) =>
    JSON.stringify({ id, text, document: 0, patch: [{ op: 'replace', path: '/a', value }] })

  it('answers line by line, in order', async () => {
    const { answers, status } = await batch(
      `${line('one', 'a: 1 # x\n')}\n\n${line(2, 'a: {{ b }}\n')}\n${line('é', 'b: 1\n')}`,
    )
    expect(answers).toMatchObject([
      { id: 'one', ok: true, text: 'a: 2 # x\n' },
      { id: 2, ok: false, code: 'yaml-template', line: 1 },
      { id: 'é', ok: false, code: 'patch-path-missing', line: 1 },
    ])
    expect(status).toBe(0)
  })

  it('moves by the value of the document that is meant', async () => {
    const patch = [{ op: 'move', from: '/b', path: '/c' }]
    const { answers } = await batch(
      [
        { id: 1, text: 'a: 1\n---\nb: 2\n', document: 1, patch },
        { id: 2, text: 'a: 1\n', patch },
      ]
        .map((one) => `${JSON.stringify(one)}\n`)
        .join(''),
    )
    expect(answers).toMatchObject([
      { id: 1, ok: true, text: 'a: 1\n---\nc: 2\n' },
      { id: 2, ok: false, code: 'patch-path-missing' },
    ])
  })

  it('goes on behind a line that it cannot read', async () => {
    const { answers, status } = await batch(
      `{oops\n{"id":"x","text":1}\n{"id":"y","text":"a: 1\\n","patch":[{"op":"move"}]}\n${line('z', 'a: 1\n')}\n`,
    )
    expect(answers).toMatchObject([
      { id: null, ok: false, code: 'batch-line' },
      { id: 'x', ok: false, code: 'batch-line' },
      { id: 'y', ok: false, code: 'patch-invalid' },
      { id: 'z', ok: true, text: 'a: 2\n' },
    ])
    expect(status).toBe(0)
  })

  it('reads characters that lie across two pieces of input', async () => {
    const bytes = new TextEncoder().encode(`${line('é🙂', 'a: 1\n')}\n`)
    const { terminal, seen } = recordingTerminal(home)
    const pieces = {
      ...terminal,
      stdin: async function* () {
        for (const byte of bytes) yield Uint8Array.of(byte)
      },
    }
    await runProgram(pieces, ['node', 'sluice', 'edit', '--batch'])
    expect(JSON.parse(seen.out)).toMatchObject({ id: 'é🙂', ok: true })
  })
})
