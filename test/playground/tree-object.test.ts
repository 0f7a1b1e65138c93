import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGitRepository, type GitRepository, isReferenceName } from '../../src/playground/git/repository.ts'
import { editTree, type TreeEdit } from '../../src/playground/git/tree-object.ts'
import { afterwards, temporaryDirectory } from './github.ts'

const openRepository = (): GitRepository => {
  const git = createGitRepository(join(temporaryDirectory(), 'repository.git'))
  afterwards(() => git.close())
  return git
}

// Names around git's sorting rule: a directory sorts as if it ended in a slash, between `a-` and `a0`.
const name = fc.constantFrom('a', 'a-', 'a.b', 'a0', 'b', 'é', 'Z')
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))

/** What git itself makes of the same edits, through an index. */
const byGit = async (git: GitRepository, edits: readonly TreeEdit[], round: number): Promise<string> => {
  const env = { GIT_INDEX_FILE: join(git.directory, `index-${round}`) }
  for (const edit of edits) {
    if (edit.sha === null) await git.run(['rm', '--cached', '-r', '-q', '--ignore-unmatch', '--', edit.path], { env })
    else
      await git.must(['update-index', '--add', '--replace', '--cacheinfo', `${edit.mode},${edit.sha},${edit.path}`], {
        env,
      })
  }
  return (await git.must(['write-tree'], { env })).trim()
}

describe('editing a tree', () => {
  it('makes the very tree that git makes of the same files', async () => {
    const git = openRepository()
    const blob = await git.writeObject('blob', Buffer.from('text\n'))
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { minLength: 1, maxLength: 5 }), async (paths) => {
        // A path that is a directory for another is not one of this test's questions.
        const files = paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`)))
        const edits = files.map((one) => ({ path: one, mode: '100644', sha: blob }))
        const middle = Math.floor(edits.length / 2)
        const first = await editTree(git, null, edits.slice(0, middle))
        const whole = await editTree(git, first, edits.slice(middle))
        round += 1
        expect(whole).toBe(await byGit(git, edits, round))
      }),
      { numRuns: 12 },
    )
    expect((await git.run(['fsck', '--strict'])).stderr).not.toContain('error')
  })

  it('leaves no empty directory behind', async () => {
    const git = openRepository()
    const blob = await git.writeObject('blob', Buffer.from('text\n'))
    const base = await editTree(git, null, [
      { path: 'kept', mode: '100644', sha: blob },
      { path: 'deep/er/file', mode: '100644', sha: blob },
    ])
    const left = await editTree(git, base, [{ path: 'deep/er/file', mode: '100644', sha: null }])
    expect(await git.must(['ls-tree', '-r', '-t', '--name-only', String(left)])).toBe('kept\n')
    expect(await editTree(git, left, [{ path: 'kept', mode: '100644', sha: null }])).toBe(null)
  })
})

describe('a commit written in-process', () => {
  it('is what git writes, whatever stands in names and message', async () => {
    const git = openRepository()
    const tree = await git.writeObject('tree', Buffer.alloc(0))
    const person = { name: 'A <script>', email: 'a@b\n', date: '2026-01-02T03:04:05Z' }
    const sha = await git.writeCommit({
      tree,
      parents: [],
      message: 'Täglich\n\nKey: value',
      author: person,
      committer: person,
    })
    expect(await git.commit(sha)).toMatchObject({
      message: 'Täglich\n\nKey: value',
      author: { name: 'A script', email: 'a@b', date: '2026-01-02T03:04:05Z' },
    })
    expect((await git.run(['fsck', '--strict', sha])).code).toBe(0)
  })
})

describe('names of references', () => {
  it('are judged as git judges them', async () => {
    const git = openRepository()
    const part = fc.constantFrom('a', '.', '..', '@{', '~', '.lock', '/', ' ', '\t', '@', '-', 'ü', '\\', '*', 'b')
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), async (parts) => {
        const full = `refs/heads/${parts.join('')}`
        const { code } = await git.run(['check-ref-format', full])
        expect(isReferenceName(full)).toBe(code === 0)
      }),
      { numRuns: 60 },
    )
  })
})
