import { failure, type Problem, type Result, success } from '../problem.ts'
import { openCatalog } from './catalog.ts'
import { noStore } from './catalog-state.ts'
import { type DiscoverOptions, discover } from './discovery.ts'
import { gitEnvironment, type Surroundings } from './environment.ts'
import { makeFileMemory } from './file-memory.ts'
import { type Discovery, keepingIn } from './files.ts'
import * as history from './history.ts'
import { readNotes } from './notes.ts'
import { GitFailure, makeRun, type Run } from './runner.ts'

/** A repository of the person at the keyboard: read, never written, nothing fetched. Paths are relative to the directory that was opened. */
export interface LocalRepository {
  /** The commit that a branch, tag, id or expression such as `HEAD~2` means. */
  readonly resolve: (reference: string) => Promise<Result<string>>
  readonly discover: (revision: string, options?: DiscoverOptions) => Promise<Result<Discovery>>
  readonly log: (options: history.LogOptions) => Promise<readonly history.Commit[]>
  readonly readNotes: () => Promise<ReadonlyMap<string, string>>
}

/** What a person may type for a commit; nothing that begins like an option. */
const referenceForm = /^[A-Za-z0-9@_][A-Za-z0-9@_./~^{}+-]{0,200}$/

const unknownReference = (reference: string): Problem => ({
  code: 'reference-unknown',
  message: `The repository has no commit called ${JSON.stringify(reference.slice(0, 200))}.`,
  hint: 'Name a branch, a tag or a commit id.',
})

const said = (error: GitFailure): string =>
  error.stderr
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300)

const resolveReference = async (run: Run, reference: string): Promise<Result<string>> => {
  if (!referenceForm.test(reference)) return failure(unknownReference(reference))
  const { exitCode, stdout } = await run(['rev-parse', '--verify', '--quiet', `${reference}^{commit}`], {
    accept: [0, 1, 128],
  })
  return exitCode === 0 ? success(stdout.toString('latin1').trim()) : failure(unknownReference(reference))
}

/** Where a directory's repository is; what comes back is absolute. */
const locate = async (run: Run, directory: string): Promise<Result<{ repository: string; prefix: string }>> => {
  try {
    const { stdout } = await run(['rev-parse', '--absolute-git-dir', '--show-prefix'])
    const [repository = '', prefix = ''] = stdout.toString('utf8').split('\n')
    return success({ repository, prefix })
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error
    return failure({
      code: 'not-a-git-repository',
      message: `${directory} is not a git repository that can be read: ${said(error)}`,
    })
  }
}

/** Opens the repository that a directory belongs to. */
export const openLocalRepository = async (
  directory: string,
  surroundings: Surroundings = {},
): Promise<Result<LocalRepository>> => {
  const environment = gitEnvironment(surroundings)
  const located = await locate(makeRun(directory, environment), directory)
  if (!located.ok) return located
  const { repository, prefix } = located.value
  const run = makeRun(repository, { ...environment, GIT_DIR: repository })
  const memory = makeFileMemory(64 * 1024 * 1024)
  return success({
    resolve: (reference) => resolveReference(run, reference),
    discover: async (reference, options) => {
      const commit = await resolveReference(run, reference)
      if (!commit.ok) return commit
      const tree = await run(['rev-parse', '--verify', '--quiet', `${commit.value}:${prefix.replace(/\/$/, '')}`], {
        accept: [0, 1, 128],
      })
      // The revision has no such directory: nothing is there, which is an answer.
      if (tree.exitCode !== 0)
        return success({ snapshot: { revision: commit.value, files: new Map() }, skipped: [], unread: [] })
      const found = await discover(
        run,
        memory,
        openCatalog(run, noStore, keepingIn(memory)),
        tree.stdout.toString('latin1').trim(),
        options,
      )
      return success({ ...found, snapshot: { ...found.snapshot, revision: commit.value } })
    },
    log: (request) =>
      history.readLog(run, {
        ...request,
        ...(request.paths === undefined ? {} : { paths: request.paths.map((path) => `${prefix}${path}`) }),
      }),
    readNotes: () => readNotes(run),
  })
}

/** Reads a revision as `readRepositoryDirectory` reads the files on disk. */
export const readLocalRevision = async (
  directory: string,
  reference: string,
  options: DiscoverOptions = {},
  surroundings: Surroundings = {},
): Promise<Result<Discovery>> => {
  const repository = await openLocalRepository(directory, surroundings)
  return repository.ok ? repository.value.discover(reference, options) : repository
}
