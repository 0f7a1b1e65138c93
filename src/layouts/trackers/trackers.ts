import { isJsonObject, type Json, matchesGlob, type Snapshot, type SourceFile } from '../../manifests/manifests.ts'
import { oncePer } from '../../once-per.ts'
import { readApplication } from './application.ts'
import { readApplicationSet } from './application-set.ts'
import type { DeclaredTracker, DeclaredTrackers, TrackerSource, UnexpandedSet } from './declared.ts'
import { type FluxRepository, readFluxKustomization, readFluxRepository } from './flux.ts'
import { holdsValues, laidOver } from './laid.ts'
import { trackerDocuments } from './parsed.ts'
import { reaches } from './reach.ts'
import { isSameRepository } from './same-repository.ts'

/** Which repository the files are of, and the branch that is merged into. */
export interface Here {
  /** `owner/name`. */
  readonly repository: string
  readonly branch: string
}

/** What tells of a set of files. */
export interface TrackersOfFiles {
  /** These read at least one of them from the branch. */
  readonly reaching: readonly DeclaredTracker[]
  /** These read them from a tag or a commit, so that a merge alone changes nothing there. */
  readonly pinned: readonly DeclaredTracker[]
  /** These may read them; which Applications they make is not known. */
  readonly unexpanded: readonly UnexpandedSet[]
  /**
   * What these lay over their files is said in one of these files, and what applies that reports before they have done so: only one that waits for what
   * it applies tells of both.
   */
  readonly redeclared: readonly { readonly tracker: DeclaredTracker; readonly by: DeclaredTracker | null }[]
}

// Most files declare none; which do is seen once for each text, not for each commit.
const speaks = oncePer(
  ({ text }: SourceFile): boolean => text.includes('argoproj.io/') || text.includes('.toolkit.fluxcd.io/'),
)

const isOf = (value: Json, group: string, kind: string): boolean =>
  isJsonObject(value) &&
  value['kind'] === kind &&
  typeof value['apiVersion'] === 'string' &&
  value['apiVersion'].startsWith(`${group}/`)

// The files of a commit do not change; what they declare depends on nothing but the repository's name beside them.
const known = new WeakMap<Snapshot['files'], Map<string, DeclaredTrackers>>()

const read = (snapshot: Pick<Snapshot, 'files'>, repository: string): DeclaredTrackers => {
  const documents = [...snapshot.files.values()].filter(speaks).flatMap((file) => trackerDocuments(file))
  const repositories: readonly FluxRepository[] = documents.flatMap(({ value }) =>
    isOf(value, 'source.toolkit.fluxcd.io', 'GitRepository') ? (readFluxRepository(value) ?? []) : [],
  )
  const trackers: DeclaredTracker[] = []
  const unexpanded: UnexpandedSet[] = []
  for (const { value, path, line } of documents) {
    const place = { path, line }
    const tracker = isOf(value, 'argoproj.io', 'Application')
      ? readApplication(value, place)
      : isOf(value, 'kustomize.toolkit.fluxcd.io', 'Kustomization')
        ? readFluxKustomization(value, place, repositories)
        : null
    if (tracker !== null) trackers.push(tracker)
    if (!isOf(value, 'argoproj.io', 'ApplicationSet')) continue
    const set = readApplicationSet(value, place, snapshot, repository)
    trackers.push(...(set?.trackers ?? []))
    unexpanded.push(...(set?.unexpanded ?? []))
  }
  return { trackers, unexpanded }
}

/** The Applications and Kustomizations that the files of a commit declare. */
export const readTrackers = (snapshot: Pick<Snapshot, 'files'>, repository: string): DeclaredTrackers => {
  const ofFiles = known.get(snapshot.files) ?? new Map<string, DeclaredTrackers>()
  known.set(snapshot.files, ofFiles)
  const found = ofFiles.get(repository) ?? read(snapshot, repository)
  ofFiles.set(repository, found)
  return found
}

/** Where the repository does not say which repository a source is, it is taken for this one: its Kustomization stands here. */
const isHere = ({ repository }: TrackerSource, here: Here): boolean =>
  repository === null || isSameRepository(repository, here.repository)

/** Whether what a tracker's own object says counts in what comes out of its files. */
const saysItself = (tracker: DeclaredTracker, snapshot: Pick<Snapshot, 'files'>): boolean =>
  tracker.set === undefined &&
  tracker.sources.some(({ path }) => {
    const laid = laidOver(snapshot, tracker, path)
    return (laid !== null && (laid.fields.size > 0 || laid.substitution !== null)) || holdsValues(tracker, snapshot)
  })

/** Which of them tell of these files: all of these must report before a change of the files is live. */
export const trackersOf = (
  { trackers, unexpanded }: DeclaredTrackers,
  here: Here,
  paths: readonly string[],
  snapshot: Pick<Snapshot, 'files'>,
): TrackersOfFiles => {
  const reading = (tracker: DeclaredTracker, isWanted: (source: TrackerSource) => boolean): boolean =>
    tracker.sources.some(
      (source) =>
        isHere(source, here) && isWanted(source) && paths.some((path) => reaches(source, tracker.tool, path, snapshot)),
    )
  const follows = ({ revision, isFixed }: TrackerSource): boolean =>
    !isFixed && (revision === null || revision.replace(/^refs\/heads\//, '') === here.branch)
  const applying = (path: string): readonly DeclaredTracker[] =>
    trackers.filter(
      (other) =>
        other.path !== path &&
        other.sources.some((source) => isHere(source, here) && reaches(source, other.tool, path, snapshot)),
    )
  return {
    redeclared: trackers.flatMap((tracker) => {
      if (!paths.includes(tracker.path) || !saysItself(tracker, snapshot)) return []
      const above = applying(tracker.path)
      return above.some(({ health }) => health === true) ? [] : [{ tracker, by: above[0] ?? null }]
    }),
    reaching: trackers.filter((tracker) => reading(tracker, follows)),
    pinned: trackers.filter((tracker) => reading(tracker, ({ isFixed }) => isFixed) && !reading(tracker, follows)),
    unexpanded: unexpanded.filter(
      ({ directories }) =>
        directories.length === 0 ||
        directories.some((glob) => paths.some((path) => matchesGlob(`${glob.replace(/\/$/, '')}/**`, path))),
    ),
  }
}
