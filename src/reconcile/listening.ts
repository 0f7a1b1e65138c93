import type { Tracker } from '../config/policy.ts'
import {
  type Attempt,
  applicationStands,
  applicationWord,
  attemptOfMerge,
  type Facts,
  judgeLive,
  type LiveHint,
  type LiveState,
  labelsOf,
  type PlacedSignal,
  policyOf,
  type Reports,
  type RolloutRecord,
  type Signal,
  signalsIn,
} from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { isInHistory, readFields } from './observing.ts'
import type { CommitSha } from './ports.ts'
import { readTellersOf } from './tellers.ts'

/** Commits after the merged one that are looked at for a tracker's word: trackers skip commits that they never saw as newest. */
const lookAhead = 10

/** Where a signal's commit stands to the merged one. */
type Place = PlacedSignal['place']

/** What was heard, and what is to be told of it beside. */
interface Heard {
  readonly signals: readonly PlacedSignal[]
  readonly hints: readonly LiveHint[]
}

const isBy = (trackers: readonly Tracker[], ...presets: readonly Tracker['preset'][]): boolean =>
  trackers.some(({ preset }) => presets.includes(preset))

/** What stands on a commit, in the ways that one of the trackers reports by: each is a request of its own. */
const reportsOn = async (
  { context: { forge } }: Pass,
  commit: CommitSha,
  trackers: readonly Tracker[],
): Promise<Reports> => {
  const [statuses, foreign, own, deployments] = await Promise.all([
    isBy(trackers, 'argocd-status', 'flux-status') ? forge.statuses(commit) : [],
    isBy(trackers, 'argocd-check') ? forge.foreignCheckRuns(commit) : [],
    isBy(trackers, 'flux-receiver') ? forge.ownCheckRuns(commit) : [],
    isBy(trackers, 'argocd-deployment') ? forge.deploymentStatuses(commit) : [],
  ])
  return {
    statuses: statuses.map(({ creator, ...status }) => ({
      ...status,
      creatorId: creator?.id ?? null,
      creatorLogin: creator?.login ?? null,
    })),
    checks: [...foreign, ...own].map(({ startedAt, completedAt, detailsUrl: url, ...run }) => ({
      ...run,
      at: completedAt ?? startedAt,
      url,
    })),
    deployments: deployments.map(({ creator, ...status }) => ({
      ...status,
      creatorId: creator?.id ?? null,
      creatorLogin: creator?.login ?? null,
    })),
  }
}

/** Places signals, and says of successes whether the stage's fields are there. */
const placed = async (
  signals: readonly Signal[],
  commit: CommitSha,
  place: Place,
  holdsAt: (commit: CommitSha) => Promise<boolean>,
): Promise<readonly PlacedSignal[]> => {
  const found: PlacedSignal[] = []
  for (const signal of signals) {
    const isNeeded = place === 'same-or-after' && signal.state === 'success'
    found.push({ ...signal, commit, place, holds: isNeeded ? await holdsAt(commit) : null })
  }
  return found
}

/** Before the merged commit: its parent, and where the stages before it were live. A tracker that goes back goes to one of these. */
const earlierCommits = (
  record: RolloutRecord,
  merged: CommitSha,
  parents: readonly CommitSha[],
): readonly CommitSha[] => [
  ...new Set([
    ...parents.slice(0, 1),
    ...record.merges
      .slice(
        0,
        record.merges.findIndex(({ commit }) => commit === merged),
      )
      .map(({ commit }) => commit)
      .slice(-2),
    record.baseline,
  ]),
]

/** What stands on the merged commit, on those after it, and on those before it. */
const heardOnCommits = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  merged: CommitSha,
  trackers: readonly Tracker[],
  holdsAt: (commit: CommitSha) => Promise<boolean>,
): Promise<Heard> => {
  const { git } = pass.context
  const { parents } = await git.commit(merged)
  const after = (await git.firstParentLog(merged, facts.base.head)).slice(0, lookAhead).map(({ sha }) => sha)
  const signals: PlacedSignal[] = []
  const hints = new Map<string, LiveHint>()
  const look = async (commit: CommitSha, place: Place): Promise<void> => {
    const heard = signalsIn(await reportsOn(pass, commit, trackers), trackers)
    signals.push(...(await placed(heard.signals, commit, place, holdsAt)))
    // Of a commit from before the stage anybody may have said anything.
    if (place === 'same-or-after') for (const one of heard.strangers) hints.set(`${one.tracker} ${one.id}`, one)
  }
  for (const commit of [merged, ...after]) await look(commit, 'same-or-after')
  // What was never reported cannot have been taken back: while nobody has spoken, nothing earlier need be looked at.
  const earlier = signals.some(({ state }) => state !== 'pending') ? earlierCommits(record, merged, parents) : []
  for (const commit of earlier) await look(commit, 'before')
  return { signals, hints: [...hints.values()] }
}

const placeOf = async (pass: Pass, merged: CommitSha, revision: CommitSha): Promise<Place> => {
  if (await isInHistory(pass, merged, revision)) return 'same-or-after'
  return (await isInHistory(pass, revision, merged)) ? 'before' : 'elsewhere'
}

/** What an Argo CD says that is asked itself. Of the revisions of several sources, the one counts that is in this repository's history. */
const heardOfApplication = async (
  pass: Pass,
  merged: CommitSha,
  { server = '', name, namespace }: Tracker,
  label: string,
  holdsAt: (commit: CommitSha) => Promise<boolean>,
): Promise<Heard> => {
  const read = await (pass.context.applications?.read(server, name, namespace ?? null) ??
    Promise.resolve({ kind: 'problem' as const, message: `the server knows no Argo CD ${server}` }))
  if (read.kind === 'problem')
    return { signals: [], hints: [{ kind: 'unreachable', tracker: label, message: read.message }] }
  const { now, applied, ifOlder } = applicationWord(read.application)
  const places = await Promise.all(applied.map((revision) => placeOf(pass, merged, revision)))
  const believed = places.includes('before') && !places.includes('same-or-after') ? ifOlder : now
  const signals: PlacedSignal[] = []
  for (const { revisions, ...word } of believed)
    for (const commit of revisions) {
      const place = await placeOf(pass, merged, commit)
      const signal = { ...word, tracker: label, context: `api/${server}/${name}` }
      if (place !== 'elsewhere') signals.push(...(await placed([signal], commit, place, holdsAt)))
    }
  const isSaid = signals.some(({ state, place }) => state !== 'pending' && place === 'same-or-after')
  const stands = { kind: 'stands' as const, tracker: label, said: applicationStands(read.application) }
  return { signals, hints: isSaid ? [] : [stands] }
}

const heardOf = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
  merged: CommitSha,
  trackers: readonly Tracker[],
): Promise<Heard> => {
  const known = new Map<CommitSha, boolean>()
  const holdsAt = async (commit: CommitSha): Promise<boolean> => {
    const holds = known.get(commit) ?? (await readFields(pass, facts, record, attempt, commit)).holds
    known.set(commit, holds)
    return holds
  }
  const labels = labelsOf(trackers)
  const onCommits = trackers.some(({ preset }) => preset !== 'argocd-api')
    ? [await heardOnCommits(pass, facts, record, merged, trackers, holdsAt)]
    : []
  const asked = await Promise.all(
    trackers.flatMap((tracker, index) =>
      tracker.preset === 'argocd-api'
        ? [heardOfApplication(pass, merged, tracker, labels[index] ?? tracker.name, holdsAt)]
        : [],
    ),
  )
  const all = [...onCommits, ...asked]
  return { signals: all.flatMap(({ signals }) => signals), hints: all.flatMap(({ hints }) => hints) }
}

/** Whether a merged stage is live. */
export const readLive = async (pass: Pass, facts: Facts, record: RolloutRecord, stage: number): Promise<LiveState> => {
  const merge = record.merges.findLast((one) => one.stage === stage)
  const attempt = merge === undefined ? null : attemptOfMerge(record, merge)
  if (merge === undefined || attempt === null) throw new Error('what is not merged cannot be live')
  const { live } = policyOf(facts, record)
  const { trackers, isComplete } = await readTellersOf(pass, facts, record, merge)
  const { commit } = merge
  if (trackers.length > 0 && !(await isInHistory(pass, commit, facts.base.head))) return { kind: 'rewritten', commit }
  const { signals, hints } =
    trackers.length === 0 ? { signals: [], hints: [] } : await heardOf(pass, facts, record, attempt, commit, trackers)
  return judgeLive(merge.at, { ...live, trackers }, signals, pass.context.clock.now(), {
    bringsPods: attempt.bringsPods,
    isComplete,
    hints,
  })
}
