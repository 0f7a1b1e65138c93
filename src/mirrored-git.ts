import type { Mirror, PushOutcome as MirrorPush, Person } from './git/git.ts'
import type { Problem } from './problem.ts'
import {
  AnswerUnclear,
  type Clock,
  type CommitFacts,
  ForgeRefusal,
  type Git,
  type PushOutcome,
} from './reconcile/ports.ts'

/** What cannot be mended by asking again: the operator or an administrator has to do something. */
const forPeople = new Set(['git-not-authorised', 'git-not-found', 'git-moved', 'file-not-regular'])

const thrown = (problem: Problem): Error =>
  forPeople.has(problem.code) ? new ForgeRefusal(problem, null) : new AnswerUnclear(problem.message)

const factsOf = (commit: {
  readonly sha: string
  readonly parents: readonly string[]
  readonly message: string
  readonly committedAt: Date
}): CommitFacts => ({
  sha: commit.sha,
  parents: commit.parents,
  message: commit.message,
  committedAt: commit.committedAt.getTime(),
})

const outcomeOf = (pushed: MirrorPush): PushOutcome => {
  switch (pushed.kind) {
    case 'pushed':
    case 'already-there':
      return { kind: 'pushed' }
    case 'stale':
      return { kind: 'stale' }
    case 'rejected':
      return pushed
    case 'unreachable':
      throw new AnswerUnclear(pushed.reason)
  }
}

/** A mirror as the loop sees it: what git could not do is thrown in the words of the loop. */
export const mirroredGit = (mirror: Mirror, author: Person, clock: Clock): Git => {
  const resolved = async (ref: string): Promise<string> => {
    const sha = await mirror.resolve(ref)
    if (sha === null) throw new AnswerUnclear(`the mirror has no ${ref}`)
    return sha
  }
  return {
    fetch: async () => {
      const fetched = await mirror.fetch()
      if (!fetched.ok) throw thrown(fetched.problems[0])
    },
    resolve: (ref) => mirror.resolve(ref),
    references: (prefix) => mirror.refs(prefix),
    commit: async (sha) => {
      const commit = await mirror.commit(sha)
      if (commit === null) throw new AnswerUnclear(`the mirror has no commit ${sha}`)
      return factsOf(commit)
    },
    isAncestor: async (ancestor, descendant) => {
      const is = await mirror.isAncestor(ancestor, descendant)
      if (is === null) throw new AnswerUnclear(`the mirror lacks ${ancestor} or ${descendant}`)
      return is
    },
    rootCommit: async (branch) => mirror.rootCommit(await resolved(`refs/heads/${branch}`)),
    snapshot: (revision, also = []) => mirror.discover(revision, { also }),
    readFile: async (revision, path) => {
      const read = await mirror.readFile(revision, path)
      if (!read.ok) throw new ForgeRefusal(read.problems[0], null)
      return read.value?.text ?? null
    },
    blobsAt: (commits, path) => mirror.blobsAt(commits, path),
    mergeBase: (one, other) => mirror.mergeBase(one, other),
    changedPaths: (from, to) => mirror.changedPaths(from, to),
    firstParentLog: async (from, to) =>
      (await mirror.log({ from: to, until: from, firstParent: true })).map((commit) => factsOf(commit)),
    createCommit: async ({ parent, files, message }) => {
      const date = new Date(clock.now())
      const made = await mirror.commitEdits({ parent, files, message, author, committer: author, date })
      if (!made.ok) throw thrown(made.problems[0])
      return made.value.commit
    },
    treeWith: async (parent, files) => {
      const made = await mirror.commitEdits({
        parent,
        files,
        message: '',
        author,
        committer: author,
        date: new Date(0),
      })
      if (!made.ok) throw thrown(made.problems[0])
      const commit = await mirror.commit(made.value.commit)
      if (commit === null) throw new AnswerUnclear(`the mirror has lost ${made.value.commit}`)
      return commit.tree
    },
    push: async (draft) => outcomeOf(await mirror.push(draft)),
    addNote: async (commit, text) => {
      const noted = await mirror.addNote({ commit, text, author, date: new Date(clock.now()) })
      if (noted.kind === 'unreachable') throw new AnswerUnclear(noted.reason)
      if (noted.kind === 'rejected') {
        const hint = 'Let the App write refs/notes/sluice, in the rulesets of the repository.'
        throw new ForgeRefusal({ code: 'note-rejected', message: noted.reason, hint }, null)
      }
    },
  }
}
