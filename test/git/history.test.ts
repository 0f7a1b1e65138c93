import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mirror, parseTrailers } from '../../src/git/git.ts'
import { makeRemote, type Remote } from './remote.ts'

describe('history', () => {
  let remote: Remote
  let mirror: Mirror
  let first: string
  let merge: string
  beforeAll(async () => {
    remote = makeRemote()
    first = remote.commit(
      { 'a.yaml': '1' },
      { message: 'first\n\nSluice-Stage: 1/2\nRequested-by: @ada <https://example.com/c#1>\n' },
    )
    remote.git('update-ref', 'refs/heads/side', first)
    const side = remote.commit({ 'b.yaml': '1' }, { branch: 'side', message: 'side ü' })
    const second = remote.commit({ 'a.yaml': '2' }, { message: 'second' })
    merge = remote.git('commit-tree', `${side}^{tree}`, '-p', second, '-p', side, '-m', 'Merge')
    remote.git('update-ref', 'refs/heads/main', merge)
    mirror = await remote.mirror()
  })
  afterAll(async () => {
    await mirror.close()
    remote.remove()
  })
  const subjects = (commits: readonly { message: string }[]): string[] =>
    commits.map(({ message }) => message.split('\n')[0] ?? '')

  it('follows the branch itself, or everything merged into it, newest first', async () => {
    expect(subjects(await mirror.log({ from: merge, firstParent: true }))).toEqual(['Merge', 'second', 'first'])
    expect(subjects(await mirror.log({ from: merge }))).toEqual(expect.arrayContaining(['side ü']))
    expect(subjects(await mirror.log({ from: merge, maximum: 1 }))).toEqual(['Merge'])
    expect(subjects(await mirror.log({ from: merge, until: first, firstParent: true }))).toEqual(['Merge', 'second'])
  })

  it('finds who touched a file', async () => {
    expect(subjects(await mirror.log({ from: merge, paths: ['b.yaml'] }))).toEqual(['side ü'])
    expect(await mirror.log({ from: merge, paths: [':(top)*'] })).toEqual([])
  })

  it('reads trailers with the commit', async () => {
    expect((await mirror.commit(first))?.trailers).toEqual([
      { key: 'Sluice-Stage', value: '1/2' },
      { key: 'Requested-by', value: '@ada <https://example.com/c#1>' },
    ])
    expect(await mirror.commit('1'.repeat(40))).toBeNull()
  })
})

describe('trailers', () => {
  it('stand in the last paragraph, all of them or none', () => {
    expect(parseTrailers('subject\n\nbody\n\nA: 1\nB-c: two\n words\n')).toEqual([
      { key: 'A', value: '1' },
      { key: 'B-c', value: 'two words' },
    ])
    expect(parseTrailers('A: 1')).toEqual([])
    expect(parseTrailers('subject\n\nA: 1\nnot one')).toEqual([])
    expect(parseTrailers('subject\r\n\r\nA: 1\r\n')).toEqual([{ key: 'A', value: '1' }])
  })

  it('come back as they were written, whatever stands above them', () => {
    const key = fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,10}$/)
    const value = fc.stringMatching(/^[!-~]{1,20}$/)
    fc.assert(
      fc.property(fc.string(), fc.array(fc.record({ key, value }), { minLength: 1 }), (body, trailers) => {
        const message = `subject\n\n${body}\n\n${trailers.map((trailer) => `${trailer.key}: ${trailer.value}`).join('\n')}\n`
        expect(parseTrailers(message)).toEqual(trailers)
      }),
    )
  })
})
