import type { MergedFile, MergedStage } from './changes/changes.ts'
import type { CommittedStage, StageHistory, ToldStage } from './cli/stage-history.ts'
import { type Commit, type LocalRepository, openLocalRepository, parseTrailers, type Trailer } from './git/git.ts'
import type { Snapshot } from './manifests/manifests.ts'
import { failure, type Result, success } from './problem.ts'

/** A rollout further back than this many commits is history. */
const furthestBack = 5_000

const stageOf = (commit: string, trailers: readonly Trailer[]): CommittedStage | null => {
  const all = (key: string): readonly string[] =>
    trailers.filter((trailer) => trailer.key.toLowerCase() === key).map(({ value }) => value)
  const [rollout] = all('sluice-rollout')
  const number = /^[1-9]\d{0,3}/.exec(all('sluice-stage')[0] ?? '')?.[0]
  if (rollout === undefined || number === undefined) return null
  return {
    rollout,
    number: Number(number),
    commit,
    services: all('sluice-service'),
    environment: all('sluice-environment')[0] ?? null,
    commands: all('sluice-command'),
  }
}

const valuesOf = (trailers: readonly Trailer[]): ToldStage['trailers'] =>
  trailers.map(({ key, value }) => ({ key: key.toLowerCase(), value }))

/** A commit of the main line, with the trailers of its message and those of its note. */
interface NotedCommit {
  readonly commit: Commit
  readonly noted: readonly Trailer[]
}

/**
 * Where a person merged, the trailers stand in a note, and what was said later in further paragraphs of it. A message of one paragraph has none, so
 * each gets a subject.
 */
const trailersOfNote = (note: string): readonly Trailer[] =>
  note.split(/\n{2,}/).flatMap((paragraph) => parseTrailers(`note\n\n${paragraph}`))

/** A note tells of a stage by itself; one that only adds to the merge's message is read beside it. */
const tellsAll = (noted: readonly Trailer[]): boolean => noted.some(({ key }) => key.toLowerCase() === 'sluice-plan')

const notedCommits = async (
  repository: LocalRepository,
  reference: string,
): Promise<Result<readonly NotedCommit[]>> => {
  const from = await repository.resolve(reference)
  if (!from.ok) return from
  const [commits, notes] = await Promise.all([
    repository.log({ from: from.value, firstParent: true, maximum: furthestBack }),
    repository.readNotes(),
  ])
  return success(commits.map((commit) => ({ commit, noted: trailersOfNote(notes.get(commit.sha) ?? '') })))
}

const toldIn = async (repository: LocalRepository, reference: string): Promise<Result<readonly ToldStage[]>> => {
  const commits = await notedCommits(repository, reference)
  if (!commits.ok) return commits
  return success(
    commits.value.flatMap(({ commit: { sha, message, committedAt, trailers }, noted }): ToldStage[] => {
      const isNoted = stageOf(sha, noted) !== null && tellsAll(noted)
      if (!isNoted && stageOf(sha, trailers) === null) return []
      const [subject = ''] = message.split('\n')
      return [
        { commit: sha, subject, committedAt, trailers: valuesOf(isNoted ? noted : [...trailers, ...noted]), isNoted },
      ]
    }),
  )
}

const stagesIn = async (repository: LocalRepository, reference: string): Promise<Result<readonly CommittedStage[]>> => {
  const commits = await notedCommits(repository, reference)
  if (!commits.ok) return commits
  return success(
    commits.value.flatMap(
      ({ commit: { sha, trailers }, noted }) => stageOf(sha, trailers) ?? stageOf(sha, noted) ?? [],
    ),
  )
}

const filesBetween = (before: Snapshot, after: Snapshot): readonly MergedFile[] =>
  [...new Set([...before.files.keys(), ...after.files.keys()])].sort().flatMap((path) => {
    const [old, fresh] = [before.files.get(path)?.text ?? null, after.files.get(path)?.text ?? null]
    return old === fresh ? [] : [{ path, before: old, after: fresh }]
  })

const changedBy = async (repository: LocalRepository, stage: CommittedStage): Promise<Result<MergedStage>> => {
  const [before, after] = await Promise.all([
    repository.discover(`${stage.commit}^`),
    repository.discover(stage.commit),
  ])
  if (!before.ok) return before
  if (!after.ok) return after
  const told = filesBetween(before.value.snapshot, after.value.snapshot)
  // On one side a file may hold nothing of the kinds that are looked for, and is not gone for that.
  const also = told.map(({ path }) => path)
  const [whole, left] = await Promise.all([
    repository.discover(`${stage.commit}^`, { also }),
    repository.discover(stage.commit, { also }),
  ])
  if (!whole.ok) return whole
  if (!left.ok) return left
  const files = filesBetween(whole.value.snapshot, left.value.snapshot)
  return success({ number: stage.number, commit: stage.commit, files })
}

/** The stages in the history of the repository that a directory belongs to. */
export const committedStages: StageHistory = {
  stages: async (directory, reference) => {
    const repository = await openLocalRepository(directory)
    return repository.ok ? stagesIn(repository.value, reference) : repository
  },
  told: async (directory, reference) => {
    const repository = await openLocalRepository(directory)
    return repository.ok ? toldIn(repository.value, reference) : repository
  },
  filesOf: async (directory, stages) => {
    const repository = await openLocalRepository(directory)
    if (!repository.ok) return repository
    const merged: MergedStage[] = []
    for (const stage of stages) {
      const changed = await changedBy(repository.value, stage)
      if (!changed.ok) return failure(...changed.problems)
      merged.push(changed.value)
    }
    return success(merged)
  },
}
