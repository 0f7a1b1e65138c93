import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CommitDraft, formatCommit, type GitCommit, parseCommit } from './commit-object.ts'
import { type GitObject, openObjectReader } from './object-reader.ts'
import { writeObject } from './object-writer.ts'
import { type GitInput, type GitOutcome, mustRunGit, runGit } from './process.ts'
import { type PushRule, updateHook } from './update-hook.ts'

export const zeroSha = '0'.repeat(40)

export interface GitRepository {
  readonly directory: string
  run(words: readonly string[], options?: GitInput): Promise<GitOutcome>
  must(words: readonly string[], options?: GitInput): Promise<string>
  /** For questions about ids alone, whose answer never changes: asked of git once. */
  known(words: readonly string[]): Promise<GitOutcome>
  object(name: string): Promise<GitObject | null>
  commit(name: string): Promise<GitCommit | null>
  /** The id a full reference name points at. */
  resolve(reference: string): Promise<string | null>
  references(): Promise<Map<string, string>>
  /** Compare and swap; `expected` of zeros: it must not exist yet; `next` of zeros: delete. False where another was first. */
  moveReference(reference: string, next: string, expected: string): Promise<boolean>
  writeObject(type: 'blob' | 'tree' | 'commit', body: Buffer): Promise<string>
  writeCommit(draft: CommitDraft): Promise<string>
  isAncestor(ancestor: string, descendant: string): Promise<boolean>
  mergeBase(one: string, other: string): Promise<string | null>
  /** Written by the settings: branches that only pull requests may change. The `update` hook reads it. */
  protectBranches(branches: readonly string[]): void
  /** What rulesets demand of a push; the hook is written anew. `page` is where GitHub shows them. */
  demandOfPushes(page: string, rules: readonly PushRule[]): void
  close(): void
}

const protectedList = 'protected-references'

const config = `[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	hooksPath = hooks
[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[receive]
	# GitHub keeps these for itself: they can be fetched and not pushed.
	hideRefs = refs/pull
	autogc = false
[gc]
	auto = 0
`

/** Lays out a bare repository with its hook and settings, and opens it. */
export const createGitRepository = (directory: string): GitRepository => {
  for (const folder of ['hooks', 'objects/pack', 'objects/info', 'refs/heads', 'refs/tags'])
    mkdirSync(join(directory, folder), { recursive: true })
  writeFileSync(join(directory, 'HEAD'), 'ref: refs/heads/main\n')
  writeFileSync(join(directory, 'config'), config)
  writeFileSync(join(directory, 'hooks', 'update'), updateHook(protectedList, '', []), { mode: 0o755 })
  return openGitRepository(directory)
}

/** By `git check-ref-format`'s rules, and whole: `refs/` and at least two parts more. */
export const isReferenceName = (name: string): boolean =>
  /^refs\/[^/]+\/./.test(name) &&
  !/[\s~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)|[/.]$/.test(name) &&
  [...name].every((character) => character >= ' ' && character !== '\u007f')

const openGitRepository = (directory: string): GitRepository => {
  const reader = openObjectReader(directory)
  const answers = new Map<string, Promise<GitOutcome>>()
  const repository: GitRepository = {
    directory,
    run: (words, options) => runGit(directory, words, options),
    must: (words, options) => mustRunGit(directory, words, options),
    known(words) {
      const key = words.join('\0')
      if (answers.size > 5000) answers.clear()
      const answer = answers.get(key) ?? runGit(directory, words)
      answers.set(key, answer)
      return answer
    },
    object: (name) => reader.read(name),
    async commit(name) {
      const object = await reader.read(name)
      if (object?.type === 'tag') return repository.commit(`${object.sha}^{commit}`)
      return object?.type === 'commit' ? parseCommit(object.sha, object.body.toString()) : null
    },
    async resolve(reference) {
      return isReferenceName(reference) ? ((await reader.read(reference))?.sha ?? null) : null
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
    writeObject: (type, body) => writeObject(directory, type, body),
    writeCommit: (draft) => writeObject(directory, 'commit', formatCommit(draft)),
    async isAncestor(ancestor, descendant) {
      if (ancestor === descendant) return true
      return (await repository.known(['merge-base', '--is-ancestor', ancestor, descendant])).code === 0
    },
    async mergeBase(one, other) {
      const found = await repository.known(['merge-base', one, other])
      return found.code === 0 ? found.stdout.toString().trim() : null
    },
    protectBranches(branches) {
      writeFileSync(join(directory, protectedList), branches.map((branch) => `refs/heads/${branch}\n`).join(''))
    },
    demandOfPushes(page, rules) {
      writeFileSync(join(directory, 'hooks', 'update'), updateHook(protectedList, page, rules), { mode: 0o755 })
    },
    close: () => reader.close(),
  }
  return repository
}
