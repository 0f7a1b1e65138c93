import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Mirror } from '../../src/git/git.ts'
import { author, makeRemote, type Remote } from './remote.ts'

const date = new Date(0)

describe('notes', () => {
  let remote: Remote
  let mirror: Mirror
  let commit: string
  beforeAll(async () => {
    remote = makeRemote()
    commit = remote.commit({ 'a.yaml': '1' })
    mirror = await remote.mirror()
  })
  afterAll(async () => {
    await mirror.close()
    remote.remove()
  })

  it('are read by git itself', async () => {
    expect(await mirror.readNotes()).toEqual(new Map())
    expect(
      await mirror.addNote({ commit, text: 'Sluice-Stage: 1/2\nSluice-Gate: soak=allow (10m)', author, date }),
    ).toEqual({ kind: 'pushed' })
    expect(remote.git('notes', '--ref=sluice', 'show', commit)).toBe('Sluice-Stage: 1/2\nSluice-Gate: soak=allow (10m)')
  })

  it('are added once, and beside what stands there', async () => {
    const before = remote.git('rev-parse', 'refs/notes/sluice')
    expect(
      await mirror.addNote({ commit, text: 'Sluice-Stage: 1/2\nSluice-Gate: soak=allow (10m)\n', author, date }),
    ).toEqual({ kind: 'already-there' })
    expect(remote.git('rev-parse', 'refs/notes/sluice')).toBe(before)
    await mirror.addNote({ commit, text: 'Sluice-Override: freeze', author, date })
    expect((await mirror.readNotes()).get(commit)).toBe(
      'Sluice-Stage: 1/2\nSluice-Gate: soak=allow (10m)\n\nSluice-Override: freeze\n',
    )
  })

  it('build upon those of whoever was faster', async () => {
    const other = await remote.mirror('other')
    const next = remote.commit({ 'a.yaml': '2' })
    await other.fetch()
    await mirror.fetch()
    await mirror.addNote({ commit: next, text: 'one', author, date })
    expect(await other.addNote({ commit, text: 'two', author, date })).toEqual({ kind: 'pushed' })
    const notes = await other.readNotes()
    expect(notes.get(next)).toBe('one\n')
    expect(notes.get(commit)).toMatch(/freeze\n\ntwo\n$/)
    await other.close()
  })

  it('survive being many', async () => {
    const header = (ref: string): string => `commit ${ref}\ncommitter Ada <ada@example.com> 0 +0000\ndata 0\n`
    const many = Array.from({ length: 300 }, (_, index) => index)
    const commits = many.map(
      (index) => `${header(`refs/heads/noted-${index}`)}from ${commit}\nM 100644 inline n\ndata <<E\n${index}\nE\n`,
    )
    const noted = many.map((index) => `N inline refs/heads/noted-${index}\ndata <<E\nn${index}\nE\n`)
    remote.import(`${commits.join('')}${header('refs/notes/sluice')}from refs/notes/sluice^0\n${noted.join('')}`)
    await mirror.fetch()
    const notes = await mirror.readNotes()
    expect(notes.size).toBe(302)
    expect(await mirror.addNote({ commit, text: 'two', author, date })).toEqual({ kind: 'already-there' })
  })
})
