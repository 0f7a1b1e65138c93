import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Inverse, type Mirror, openLocalRepository } from '../../src/git/git.ts'
import { makeRemote, type Remote, routeFor } from './remote.ts'

const filesOf = (inverse: Inverse): Record<string, string | null> =>
  Object.fromEntries(inverse.files.map(({ path, file }) => [path, file?.text ?? null]))

/** A file of many lines, so that changes far apart do not touch. */
const lines = (changes: Readonly<Record<number, string>> = {}): string =>
  Array.from({ length: 30 }, (_, index) => `${changes[index] ?? `line ${index}`}\n`).join('')

describe('taking one stage back', () => {
  let remote: Remote
  let mirror: Mirror
  let stage: string
  beforeAll(async () => {
    remote = makeRemote()
    remote.commit({ 'apps/route.yaml': lines(), 'apps/old.yaml': 'old: 1\n', 'untouched.yaml': 'a: 1\n' })
    stage = remote.commit({
      'apps/route.yaml': lines({ 5: 'weight: 10' }),
      'apps/new.yaml': 'new: 1\n',
      'apps/old.yaml': null,
    })
    mirror = await remote.mirror()
  })
  afterAll(async () => {
    await mirror.close()
    remote.remove()
  })

  it('gives back the old bytes where nobody touched them since', async () => {
    const inverse = await mirror.revertStage({ commit: stage, onto: stage })
    expect(inverse.kind).toBe('clean')
    expect(filesOf(inverse)).toEqual({ 'apps/route.yaml': lines(), 'apps/new.yaml': null, 'apps/old.yaml': 'old: 1\n' })
  })

  it('keeps what others changed elsewhere, later and in the same file', async () => {
    const later = remote.commit(
      { 'apps/route.yaml': lines({ 5: 'weight: 10', 25: 'timeout: 1s' }), 'untouched.yaml': 'a: 2\n' },
      { branch: 'kept' },
    )
    remote.git(
      'update-ref',
      'refs/heads/kept',
      remote.git('commit-tree', `${later}^{tree}`, '-p', stage, '-m', 'later'),
    )
    await mirror.fetch()
    // `later` has no parent of its own on that branch; only the re-parented one stands on the stage.
    const inverse = await mirror.revertStage({ commit: stage, onto: remote.head('kept') })
    expect(inverse.kind).toBe('clean')
    expect(filesOf(inverse)['apps/route.yaml']).toBe(lines({ 25: 'timeout: 1s' }))
    expect(filesOf(inverse)).not.toHaveProperty('untouched.yaml')
  })

  it('undoes a merge against its first parent, whatever else its branch held', async () => {
    const base = remote.head()
    remote.git('update-ref', 'refs/heads/work', base)
    const work = remote.commit({ 'apps/route.yaml': lines({ 5: 'weight: 50' }) }, { branch: 'work' })
    const merge = remote.git('commit-tree', `${work}^{tree}`, '-p', base, '-p', work, '-m', 'Merge')
    remote.git('update-ref', 'refs/heads/merged', merge)
    await mirror.fetch()
    expect(filesOf(await mirror.revertStage({ commit: merge, onto: merge }))).toEqual({
      'apps/route.yaml': lines({ 5: 'weight: 10' }),
    })
  })

  it('names the files that conflict, and still gives those that do not', async () => {
    remote.git('update-ref', 'refs/heads/conflict', stage)
    const head = remote.commit({ 'apps/route.yaml': lines({ 5: 'weight: 30' }) }, { branch: 'conflict' })
    await mirror.fetch()
    const inverse = await mirror.revertStage({ commit: stage, onto: head })
    expect(inverse).toMatchObject({ kind: 'conflict', paths: ['apps/route.yaml'] })
    expect(filesOf(inverse)).toEqual({ 'apps/new.yaml': null, 'apps/old.yaml': 'old: 1\n' })
  })

  it('works on a local repository without writing into it, with paths below the directory', async () => {
    const before = remote.git('count-objects', '-v')
    const repository = await openLocalRepository(remote.directory)
    if (!repository.ok) throw new Error(repository.problems[0].message)
    const inverse = await repository.value.revertStage({ commit: stage, onto: stage })
    expect(filesOf(inverse)).toEqual({ 'apps/route.yaml': lines(), 'apps/new.yaml': null, 'apps/old.yaml': 'old: 1\n' })
    expect(remote.git('count-objects', '-v')).toBe(before)
  })
})

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
