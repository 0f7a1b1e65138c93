import { failure, type Problem, type Result, success } from '../problem.ts'
import { type FileWrite, fileLines, importCommit, writtenFiles } from './fast-import.ts'
import type { Person } from './history.ts'
import { checkedPath, checkedSha } from './names.ts'
import type { Run } from './runner.ts'

export interface CommitRequest {
  /** The commit that it stands on, as it is written down in the plan. */
  readonly parent: string
  readonly files: readonly FileWrite[]
  readonly message: string
  readonly author: Person
  readonly committer: Person
  /** Whole seconds count. The same request makes the same commit id, whenever it is made. */
  readonly date: Date
}

export interface MadeCommit {
  readonly commit: string
  /** What differs from the parent, sorted; fewer than asked where a file already had that content. */
  readonly paths: readonly string[]
}

const notAFile = (path: string): Problem => ({
  code: 'file-not-regular',
  message: `${path} cannot be written: the repository has a symbolic link, a submodule or a directory there.`,
  path,
})

/** Makes a commit that no ref points to yet. Refuses to replace anything but regular files, which git itself would do without a word. */
export const commitEdits = async (run: Run, request: CommitRequest): Promise<Result<MadeCommit>> => {
  const asked = new Set(request.files.map(({ path }) => checkedPath(path)))
  if (asked.size !== request.files.length) throw new TypeError('one commit writes a path once')
  const parent = checkedSha(request.parent)
  const { commit, answers } = await importCommit(run, { ...request, parent, body: fileLines(request.files) })
  const { refused, changed } = writtenFiles(request.files, answers)
  const [first, ...more] = refused.map(notAFile)
  return first === undefined ? success({ commit, paths: changed }) : failure(first, ...more)
}
