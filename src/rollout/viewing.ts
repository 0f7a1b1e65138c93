import type { Plan } from '../changes/plan.ts'
import { oncePer } from '../once-per.ts'
import type { Facts } from './facts.ts'
import { linksOf } from './links.ts'
import { measuredStage, metricVerdicts } from './measured.ts'
import type { CommitSha } from './names.ts'
import { leastSoak, paceOf } from './pace.ts'
import {
  activeAttempt,
  askersOf,
  attemptKey,
  lastMerge,
  liveOf,
  mergedOfSegment,
  mergeOf,
  openSegment,
  planKey,
  pullRequestOf,
  replacedBy,
  rolesOf,
  stagesInAll,
  standingKey,
  unlivedMerge,
} from './progress.ts'
import type { Attempt, Hold, Merge, RolloutRecord } from './record.ts'
import { policyOf } from './ruling.ts'
import type { Ask } from './step.ts'
import { leadsDown } from './step-down.ts'
import { isGoingBack, successorOf, successorRecord } from './succession.ts'
import { stageTitle } from './titles.ts'
import { commandsToCome, stepsToCome } from './to-come.ts'
import type { HoldView, Phase, RolloutLink, RolloutView, StagePullRequestView, StageView, TakenBack } from './views.ts'
import { editedFields, mergingOf, turnedTracker } from './watching.ts'
import { goesBack, isWayBack, segmentOnItsWay } from './way-back.ts'

/** Something to show, or the question that must be answered first. */
export type Viewed<View> = { readonly kind: 'view'; readonly view: View } | { readonly kind: 'ask'; readonly ask: Ask }

export const linkOf = (facts: Facts, record: RolloutRecord): RolloutLink => {
  const active = activeAttempt(record)
  const pullRequest = active === null ? null : pullRequestOf(facts, record, active)
  return {
    id: record.id,
    services: record.services,
    environment: record.environment,
    thread: record.thread,
    pullRequest: pullRequest === null ? null : { number: pullRequest.number, url: pullRequest.url },
  }
}

export const holdView = (scope: HoldView['scope'], { kind, at, by, reason }: Hold): HoldView => ({
  scope,
  kind,
  at,
  by,
  reason,
})

export const holdsOf = (facts: Facts, record: RolloutRecord): readonly HoldView[] => [
  ...record.holds.map((hold) => holdView('rollout', hold)),
  ...(facts.repositoryRecord.hold === null ? [] : [holdView('repository', facts.repositoryRecord.hold)]),
]

/** True where nothing opens and nothing merges. A way back passes every hold. */
export const isHeld = (facts: Facts, record: RolloutRecord): boolean => {
  const segment = segmentOnItsWay(record)
  return holdsOf(facts, record).length > 0 && (segment === null || !isWayBack(segment))
}

/** What an attempt is called among the stages of its rollout. */
export const stageInWords = (record: RolloutRecord, attempt: Attempt): Pick<StageView, 'number' | 'of' | 'title'> => ({
  number: attempt.stage,
  of: stagesInAll(record, attempt),
  title: attempt.title,
})

/** How a merged stage has gone without a rollback; null where it stands, as far as is known. */
export const takenBackHow = ({ end }: RolloutRecord, { takenBack, rewritten }: Merge): TakenBack | null => {
  if (end?.kind === 'rolled-back-by-hand') return end.rewritten === true ? 'rewritten' : 'by-hand'
  if (takenBack === null) return null
  return rewritten === true ? 'rewritten' : 'by-hand'
}

const stageState = (facts: Facts, record: RolloutRecord, attempt: Attempt): StageView['state'] => {
  if (mergeOf(record, attempt) !== null) return liveOf(record, attempt.stage) === null ? 'merged' : 'live'
  if (attempt.closed !== null || record.end !== null) return 'closed'
  return pullRequestOf(facts, record, attempt) === null ? 'opening' : 'open'
}

/** One line for each stage: what merged, else what was tried last. */
const stageViews = (facts: Facts, record: RolloutRecord): readonly StageView[] => {
  const numbers = [...new Set(record.attempts.map(({ stage }) => stage))].sort((one, other) => one - other)
  return numbers.flatMap((number): StageView[] => {
    const attempts = record.attempts.filter(({ stage }) => stage === number)
    const attempt = attempts.find((one) => mergeOf(record, one) !== null) ?? attempts.at(-1)
    if (attempt === undefined) return []
    const merge = mergeOf(record, attempt)
    const live = liveOf(record, number)
    const linked = (one: Attempt) => {
      const pullRequest = pullRequestOf(facts, record, one)
      return pullRequest === null ? [] : [{ number: pullRequest.number, url: pullRequest.url }]
    }
    return [
      {
        ...stageInWords(record, attempt),
        attempt: attempt.attempt,
        state: stageState(facts, record, attempt),
        pullRequest: linked(attempt)[0] ?? null,
        mergeCommit: merge?.commit ?? null,
        mergedAt: merge?.at ?? null,
        mergedBy: merge?.by ?? null,
        bypassed: merge !== null && !merge.allowed,
        moved: merge?.moved ?? [],
        takenBack: merge === null ? null : takenBackHow(record, merge),
        liveAt: live?.at ?? null,
        ...(live === null || live.by === null ? {} : { liveBy: live.by }),
        replaces: replacedBy(record, attempt).flatMap(linked),
      },
    ]
  })
}

const phaseOf = (facts: Facts, record: RolloutRecord): Phase => {
  const { end } = record
  const failure = facts.failed.get(record.id) ?? []
  if (failure.length > 0) return { kind: 'stuck', problems: failure }
  if (end !== null)
    return {
      kind: 'ended',
      end: end.kind,
      by: end.by,
      at: end.at,
      successor: successorOf(facts, record),
      ...(end.rewritten === true ? { isRewritten: true } : {}),
    }
  const active = activeAttempt(record)
  if (active !== null) {
    if (pullRequestOf(facts, record, active) === null)
      return isHeld(facts, record) ? { kind: 'held' } : { kind: 'opening' }
    const verdict = facts.answers.judged.get(attemptKey(record, active))?.verdict ?? { decision: 'wait', gates: [] }
    return { kind: 'gates', stage: active.stage, verdict, merging: mergingOf(record, active, policyOf(facts, record)) }
  }
  const unlived = unlivedMerge(record)
  if (unlived !== null)
    return {
      kind: 'live',
      stage: unlived.stage,
      state: facts.answers.live.get(`${record.id}/${unlived.stage}`) ?? { kind: 'ask-person' },
    }
  if (isHeld(facts, record)) return { kind: 'held' }
  const turned = turnedTracker(record, facts)
  if (turned !== null) return { kind: 'live', ...turned }
  const measured = metricVerdicts(record, facts)
  const stage = measuredStage(record)?.stage
  if (stage !== undefined && measured.some(({ decision }) => decision !== 'allow'))
    return { kind: 'measuring', stage, gates: measured }
  const open = openSegment(record)
  if (open === null) return { kind: 'split' }
  const planned = facts.answers.plans.get(planKey(record, open.index, facts.base.head))
  if (planned?.kind === 'refused') return { kind: 'stuck', problems: planned.problems }
  const live = record.lives.at(-1)
  const { soak, isManual } = paceOf(record, policyOf(facts, record))
  return live === undefined
    ? { kind: 'opening' }
    : {
        kind: 'settling',
        stage: live.stage,
        until: isManual ? null : live.at + policyOf(facts, record).live.settle + soak,
        soak,
        ...(soak > 0 && soak <= leastSoak(record, policyOf(facts, record)) ? { isLocked: true as const } : {}),
      }
}

const givenUpOf = (record: RolloutRecord): RolloutView['givenUp'] => {
  const last = record.segments.at(-1)
  if (last?.state !== 'cancelled') return null
  const merged = record.attempts.filter(
    (attempt) => attempt.segment === record.segments.length - 1 && mergeOf(record, attempt) !== null,
  )
  return { commands: last.commands, by: last.givenUpBy, after: merged.at(-1)?.stage ?? null }
}

/** The attempt whose plan shows what is to come, and what was found: the one on its way, else the one merged last, else the last there was. */
const telling = (record: RolloutRecord): Attempt | null => {
  const merge = lastMerge(record)
  return (
    activeAttempt(record) ??
    record.attempts.findLast((attempt) => merge !== null && mergeOf(record, attempt) === merge) ??
    record.attempts.at(-1) ??
    null
  )
}

const planOf = (facts: Facts, record: RolloutRecord, attempt: Attempt): Plan | Ask | null => {
  const segment = record.segments[attempt.segment]
  if (segment === undefined) return null
  const key = planKey(record, attempt.segment, attempt.base)
  const planned = facts.answers.plans.get(key)
  if (planned === undefined) return { ask: 'plan', key, aim: segment.aim, at: attempt.base }
  return planned.kind === 'plan' ? planned.plan : null
}

/** Where traffic stands: the newest commit of the base, or the last that an ended rollout made. */
const showingCommit = (facts: Facts, record: RolloutRecord): CommitSha => {
  const merge = lastMerge(record)
  const isMoving = record.end === null || isGoingBack(facts, record) || record.end.kind === 'rolled-back-by-hand'
  return isMoving || merge === null || merge.takenBack !== null ? facts.base.head : merge.commit
}

/** Where another rollout went on from here, commands mean that one; and what the base holds no more needs no way back. */
export const canGoBack = (record: RolloutRecord): boolean =>
  goesBack(record) && (record.end?.successor ?? null) === null && record.end?.kind !== 'rolled-back-by-hand'

/** What the routes say now, and at the baseline where `/rollback` leads there. */
const waysOfTraffic = (facts: Facts, record: RolloutRecord): Viewed<Pick<RolloutView, 'traffic' | 'backTo'>> => {
  // By the files and never by a plan: what was merged may be something else than what was planned.
  const { services, environment } = record
  const trafficAt = (at: CommitSha) => {
    const key = `${at} ${environment ?? ''} ${services.join()}`
    return facts.answers.traffic.get(key) ?? { ask: 'traffic' as const, key, services, environment, at }
  }
  const traffic = trafficAt(showingCommit(facts, record))
  if ('ask' in traffic) return { kind: 'ask', ask: traffic }
  const isOffered = canGoBack(record) || successorOf(facts, record)?.canGoBack === true
  const backTo = isOffered ? trafficAt(record.baseline) : []
  return 'ask' in backTo ? { kind: 'ask', ask: backTo } : { kind: 'view', view: { traffic, backTo } }
}

/** What the way back leaves that this rollout goes, or that has taken it back. */
const leftOf = (facts: Facts, record: RolloutRecord, own: Plan | null): RolloutView['left'] | Ask => {
  const heir = record.end === null ? null : successorRecord(facts, record)
  const attempt = heir?.attempts.findLast(({ segment }) => segment === 0)
  if (heir === null || attempt === undefined) return own?.left ?? []
  const plan = planOf(facts, heir, attempt)
  return plan !== null && 'ask' in plan ? plan : (plan?.left ?? [])
}

/** Who tells of the stage that is on its way or was merged last; of what is over nobody need tell. */
const tellersOf = (facts: Facts, record: RolloutRecord, attempt: Attempt | null): RolloutView['tellers'] | Ask => {
  if (attempt === null || record.end !== null) return undefined
  const key = `${attemptKey(record, attempt)}@${facts.base.head}`
  const tellers = facts.answers.tellers.get(key)
  if (tellers === undefined) return { ask: 'tellers', key, record, attempt }
  return { views: tellers.views, hints: tellers.hints }
}

/** What it takes back; null once that was given up with nothing of it merged, and a command has gone on from there. */
const undoOf = (record: RolloutRecord): RolloutView['undo'] => {
  const [first, second] = record.segments
  if (first?.aim.kind !== 'rollback') return null
  const isGivenUp = first.state === 'cancelled' && mergedOfSegment(record, 0) === 0
  return isGivenUp && second !== undefined ? null : first.aim.undo
}

/** Each once: what a weight by hand leaves of a release stands behind it again, with the release's own words. */
const commandsOf = (record: RolloutRecord): RolloutView['commands'] => {
  const all = record.segments.flatMap(({ commands, by, url }) => commands.map((text) => ({ text, by, url })))
  const isSame = (one: (typeof all)[number], other: (typeof all)[number]) =>
    one.text === other.text && one.url === other.url
  return all.filter((command, index) => all.findIndex((earlier) => isSame(earlier, command)) === index)
}

/** The status comment and the stage's pull request both show it. */
const views = oncePer((facts: Facts) => oncePer((record: RolloutRecord) => viewedAnew(facts, record)))

export const rolloutView = (facts: Facts, record: RolloutRecord): Viewed<RolloutView> => views(facts)(record)

const viewedAnew = (facts: Facts, record: RolloutRecord): Viewed<RolloutView> => {
  const attempt = telling(record)
  const plan = attempt === null ? null : planOf(facts, record, attempt)
  if (plan !== null && 'ask' in plan) return { kind: 'ask', ask: plan }
  const way = waysOfTraffic(facts, record)
  if (way.kind === 'ask') return way
  const { traffic, backTo } = way.view
  const left = leftOf(facts, record, plan)
  if ('ask' in left) return { kind: 'ask', ask: left }
  const tellers = tellersOf(facts, record, attempt)
  if (tellers !== undefined && 'ask' in tellers) return { kind: 'ask', ask: tellers }
  const standing = facts.answers.standings.get(standingKey(record, facts.base.head))
  const isOnItsWay = record.end === null && (activeAttempt(record) !== null || openSegment(record) !== null)
  // What traffic does then is for the rollout to tell that took it back.
  const isGoneBack =
    !isGoingBack(facts, record) && ((record.end?.successor ?? null) !== null || record.end?.kind === 'rolled-back')
  return {
    kind: 'view',
    view: {
      id: record.id,
      kind: record.kind,
      undo: undoOf(record),
      services: record.services,
      environment: record.environment,
      base: record.base,
      baseline: record.baseline,
      thread: record.thread,
      commands: commandsOf(record),
      stages: stageViews(facts, record),
      phase: phaseOf(facts, record),
      givenUp: givenUpOf(record),
      commandsToCome: record.end === null ? commandsToCome(record) : [],
      toCome: record.end === null ? stepsToCome(record) : [],
      canary: record.services.length === 1 ? (rolesOf(record)[record.services[0] ?? '']?.canary ?? null) : null,
      canGoBack: canGoBack(record),
      backTo,
      left,
      holds: record.end === null ? holdsOf(facts, record) : [],
      ...(tellers === undefined ? {} : { tellers }),
      overrides: record.overrides.map(({ gate, stage, by, reason }) => ({ gate, stage, by, reason })),
      links: linksOf(record, facts),
      edited: editedFields(record, facts),
      overridable: record.end === null ? (policyOf(facts, record).overriders?.gates ?? []) : [],
      traffic: isGoneBack ? [] : traffic,
      goal: isOnItsWay ? (plan?.stages.at(-1)?.traffic.after ?? []) : [],
      unreadable: record.end === null && standing?.kind === 'unreadable' ? standing.problems : [],
      findings: plan?.findings ?? [],
      notes: plan?.notes ?? [],
      policyProblems: facts.policy.problems,
    },
  }
}

/** The body of the pull request of an attempt; null where its plan can no longer be made. */
export const stagePullRequestView = (
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
): Viewed<StagePullRequestView | null> => {
  const plan = planOf(facts, record, attempt)
  if (plan !== null && 'ask' in plan) return { kind: 'ask', ask: plan }
  const [stage] = plan?.stages ?? []
  const rollout = rolloutView(facts, record)
  if (rollout.kind === 'ask') return rollout
  const segment = record.segments[attempt.segment]
  if (plan === null || stage === undefined || segment === undefined) return { kind: 'view', view: null }
  const before = replacedBy(record, attempt).at(-1)
  const replaced = before === undefined ? null : pullRequestOf(facts, record, before)
  return {
    kind: 'view',
    view: {
      title: stageTitle(record, attempt),
      rollout: rollout.view,
      undo: segment.aim.kind === 'rollback' ? segment.aim.undo : null,
      commands: segment.commands,
      number: attempt.stage,
      of: stagesInAll(record, attempt),
      attempt: attempt.attempt,
      reason: attempt.reason,
      replaces: replaced === null ? null : { number: replaced.number, url: replaced.url },
      differsFromPreview: attempt.previewed !== null,
      ...(segment.aim.kind === 'change' && leadsDown(record, segment.aim.intent) ? { goesDown: true } : {}),
      stage,
      askers: askersOf(record, attempt),
      verdict: facts.answers.judged.get(attemptKey(record, attempt))?.verdict ?? null,
      merging: mergingOf(record, attempt, policyOf(facts, record)),
      findings: plan.findings,
      notes: plan.notes,
    },
  }
}
