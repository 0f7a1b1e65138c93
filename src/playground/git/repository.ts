import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type GitCommit, type Person, parseCommit } from './commit-object.ts'
import { type GitObject, openObjectReader } from './object-reader.ts'
import { type GitInput, type GitOutcome, mustRunGit, runGit } from './process.ts'

export const zeroSha = '0'.repeat(40)

export interface CommitDraft {
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: Person
  readonly committer: Person
}

export interface GitRepository {
  readonly directory: string
  run(words: readonly string[], options?: GitInput): Promise<GitOutcome>
  must(words: readonly string[], options?: GitInput): Promise<string>
  object(name: string): Promise<GitObject | null>
  commit(name: string): Promise<GitCommit | null>
  /** The id a full reference name points at. */
  resolve(reference: string): Promise<string | null>
  references(): Promise<Map<string, string>>
  /** Compare and swap; `expected` of zeros: it must not exist yet; `next` of zeros: delete. False where another was first. */
  moveReference(reference: string, next: string, expected: string): Promise<boolean>
  writeCommit(draft: CommitDraft): Promise<string>
  isAncestor(ancestor: string, descendant: string): Promise<boolean>
  mergeBase(one: string, other: string): Promise<string | null>
  /** Written by the settings: branches that only pull requests may change. The `update` hook reads it. */
  protectBranches(branches: readonly string[]): void
  close(): void
}

const protectedList = 'protected-references'

const updateHook = `#!/bin/sh
if grep -qxF "$1" "$GIT_DIR/${protectedList}" 2>/dev/null; then
  echo "error: GH006: Protected branch update failed for $1." >&2
  echo "error: Changes must be made through a pull request." >&2
  exit 1
fi
`

const settings = [
  ['core.hooksPath', 'hooks'],
  ['http.receivepack', 'true'],
  ['uploadpack.allowFilter', 'true'],
  ['uploadpack.allowAnySHA1InWant', 'true'],
  // GitHub keeps these for itself: they can be fetched and not pushed.
  ['receive.hideRefs', 'refs/pull'],
  ['gc.auto', '0'],
  ['receive.autogc', 'false'],
] as const

/** Makes the bare repository with its hook and settings, and opens it. */
export const createGitRepository = async (directory: string): Promise<GitRepository> => {
  mkdirSync(directory, { recursive: true })
  await mustRunGit(directory, ['init', '--quiet', '--bare', '--initial-branch=main', '--template=', directory])
  mkdirSync(join(directory, 'hooks'), { recursive: true })
  writeFileSync(join(directory, 'hooks', 'update'), updateHook, { mode: 0o755 })
  const config = settings.map(([key, value]) => {
    const [section, name] = key.split('.')
    return `[${section}]\n\t${name} = ${value}\n`
  })
  writeFileSync(join(directory, 'config'), `[core]\n\tbare = true\n\trepositoryformatversion = 0\n${config.join('')}`)
  return openGitRepository(directory)
}

const identity = (kind: 'AUTHOR' | 'COMMITTER', person: Person): Record<string, string> => ({
  [`GIT_${kind}_NAME`]: person.name,
  [`GIT_${kind}_EMAIL`]: person.email,
  [`GIT_${kind}_DATE`]: `${Math.floor(Date.parse(person.date) / 1000)} +0000`,
})

const openGitRepository = (directory: string): GitRepository => {
  const reader = openObjectReader(directory)
  const repository: GitRepository = {
    directory,
    run: (words, options) => runGit(directory, words, options),
    must: (words, options) => mustRunGit(directory, words, options),
    object: (name) => reader.read(name),
    async commit(name) {
      const object = await reader.read(name)
      if (object?.type === 'tag') return repository.commit(`${object.sha}^{commit}`)
      return object?.type === 'commit' ? parseCommit(object.sha, object.body.toString()) : null
    },
    async resolve(reference) {
      return (await repository.references()).get(reference) ?? null
    },
    async references() {
      const lines = await repository.must(['for-each-ref', '--format=%(objectname) %(refname)'])
      return new Map(
        lines
          .split('\n')
          .filter((line) => line !== '')
          .map((line): [string, string] => [line.slice(41), line.slice(0, 40)]),
      )
    },
    async moveReference(reference, next, expected) {
      const line = next === zeroSha ? `delete ${reference} ${expected}` : `update ${reference} ${next} ${expected}`
      return (await repository.run(['update-ref', '--stdin'], { input: `${line}\n` })).code === 0
    },
    async writeCommit(draft) {
      const parents = draft.parents.flatMap((parent) => ['-p', parent])
      const written = await repository.must(['commit-tree', draft.tree, ...parents], {
        input: draft.message,
        env: { ...identity('AUTHOR', draft.author), ...identity('COMMITTER', draft.committer) },
      })
      return written.trim()
    },
    async isAncestor(ancestor, descendant) {
      return (await repository.run(['merge-base', '--is-ancestor', ancestor, descendant])).code === 0
    },
    async mergeBase(one, other) {
      const found = await repository.run(['merge-base', one, other])
      return found.code === 0 ? found.stdout.toString().trim() : null
    },
    protectBranches(branches) {
      writeFileSync(join(directory, protectedList), branches.map((branch) => `refs/heads/${branch}\n`).join(''))
    },
    close: () => reader.close(),
  }
  return repository
}
