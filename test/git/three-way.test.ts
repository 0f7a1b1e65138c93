import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Mirror } from '../../src/git/git.ts'
import { makeRemote, type Remote, routeFor } from './remote.ts'

/** A file of many lines, so that changes far apart do not touch. */
const lines = (changes: Readonly<Record<number, string>> = {}): string =>
  Array.from({ length: 30 }, (_, index) => `${changes[index] ?? `line ${index}`}\n`).join('')

describe('merging one text three ways', () => {
  let remote: Remote
  let mirror: Mirror
  beforeAll(async () => {
    remote = makeRemote()
    remote.commit({ 'a.yaml': routeFor('a') })
    mirror = await remote.mirror()
  })
  afterAll(async () => {
    await mirror.close()
    remote.remove()
  })

  it('keeps both changes where they are apart, line endings as they are', async () => {
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n')
    expect(await mirror.mergeFile(crlf(lines()), crlf(lines({ 2: 'ours' })), crlf(lines({ 20: 'theirs ü' })))).toEqual({
      kind: 'clean',
      text: crlf(lines({ 2: 'ours', 20: 'theirs ü' })),
    })
  })

  it('says so where they are not', async () => {
    expect(await mirror.mergeFile(lines(), lines({ 2: 'ours' }), lines({ 2: 'theirs' }))).toEqual({ kind: 'conflict' })
  })

  it('knows a file that is not there', async () => {
    expect(await mirror.mergeFile('a', 'a', null)).toEqual({ kind: 'clean', text: null })
    expect(await mirror.mergeFile(null, 'a', 'a')).toEqual({ kind: 'clean', text: 'a' })
    expect(await mirror.mergeFile('a', 'b', null)).toEqual({ kind: 'conflict' })
    expect(await mirror.mergeFile(null, 'a', 'b')).toEqual({ kind: 'conflict' })
  })

  it('takes the one change there is', async () => {
    expect(await mirror.mergeFile('a', 'a', 'b')).toEqual({ kind: 'clean', text: 'b' })
    expect(await mirror.mergeFile('a', 'b', 'a')).toEqual({ kind: 'clean', text: 'b' })
    expect(await mirror.mergeFile('a', 'b', 'b')).toEqual({ kind: 'clean', text: 'b' })
  })
})
