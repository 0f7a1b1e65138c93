import type { Intent, Plan } from '../changes/plan.ts'
import type { HeardFact } from './facts.ts'
import type { CommitSha } from './names.ts'
import { rolloutIdOf } from './names.ts'
import { mergedOfSegment } from './progress.ts'
import type {
  Aim,
  Attempt,
  AttemptReason,
  ClosedReason,
  Edit,
  End,
  Hold,
  Live,
  Merge,
  Override,
  RolloutRecord,
  Segment,
  Taken,
} from './record.ts'

/** How a record changes: each function is one fact more. The record is written before anything relies on it. */

export const askerOf = ({ author }: HeardFact): { id: number; login: string } => ({
  id: author.id,
  login: author.login,
})

export const takenOf = (heard: HeardFact, verb: string, texts: readonly string[]): Taken => ({
  source: heard.source,
  verb,
  text: texts.join('\n'),
  by: askerOf(heard),
  at: heard.createdAt,
  url: heard.url,
  thread: heard.thread.number,
})

export const took = (record: RolloutRecord, taken: Taken): RolloutRecord =>
  record.taken.some(({ source }) => source === taken.source) ? record : { ...record, taken: [...record.taken, taken] }

const spokenBy = (heard: HeardFact) => ({ source: heard.source, by: askerOf(heard), url: heard.url })

const segmentOf = (
  { source, by, url }: Pick<Segment, 'source' | 'by' | 'url'>,
  texts: readonly string[],
  aim: Aim,
  plan: Plan,
): Segment => ({
  source,
  by,
  url,
  commands: texts,
  aim,
  preview: plan.stages.map(({ digest }) => digest),
  state: 'open',
  givenUpBy: null,
})

/** The next attempt at the next stage, by a plan of this segment made at `base`. */
export const attempted = (
  record: RolloutRecord,
  segment: number,
  base: CommitSha,
  plan: Plan,
  reason: AttemptReason,
  by: Attempt['by'] = null,
): RolloutRecord => {
  const stage = plan.stages[0]
  if (stage === undefined) throw new Error('a plan has at least one stage')
  const number = record.merges.length + 1
  const tries = record.attempts.filter((attempt) => attempt.stage === number).map(({ attempt }) => attempt)
  const preview = record.segments[segment]?.preview[mergedOfSegment(record, segment)] ?? null
  const attempt: Attempt = {
    stage: number,
    attempt: Math.max(0, ...tries) + 1,
    segment,
    base,
    digest: stage.digest,
    previewed: preview === stage.digest ? null : preview,
    title: stage.title,
    step: stage.step ?? null,
    bringsPods: stage.phase === 'pods',
    of: number + plan.stages.length - 1,
    reason,
    by,
    closed: null,
  }
  return { ...record, attempts: [...record.attempts, attempt] }
}

/** What a rollout begins with, whoever wants it. */
export interface Beginning {
  readonly plan: Plan
  readonly base: string
  readonly baseline: CommitSha
  /** Where the plan was made. */
  readonly head: CommitSha
  readonly services: readonly string[]
  readonly environment: string | null
  readonly alsoIn: RolloutRecord['alsoIn']
  readonly aim: Aim
  readonly takesOver: RolloutRecord['takesOver']
  readonly inherits: RolloutRecord['inherits']
  readonly texts: readonly string[]
}

export interface Opening extends Beginning {
  readonly heard: HeardFact
  readonly verb: string
}

export interface OpeningAnew extends Beginning {
  readonly id: string
  readonly source: string
  readonly by: Taken['by']
  readonly at: number
  readonly url: string
  readonly thread: number
}

/** A rollout as it opens: its first stage is planned, and nothing is done yet. */
export const openedAnew = (opening: OpeningAnew): RolloutRecord => {
  const { id, thread, source, by, at, url, texts, aim, plan } = opening
  const record: RolloutRecord = {
    format: 1,
    id,
    kind: aim.kind,
    environment: opening.environment,
    services: [...opening.services].sort(),
    alsoIn: opening.alsoIn,
    base: opening.base,
    baseline: opening.baseline,
    thread,
    opened: { source, by, at, url },
    takesOver: opening.takesOver,
    inherits: opening.inherits,
    taken: [],
    segments: [segmentOf({ source, by, url }, texts, aim, plan)],
    attempts: [],
    merges: [],
    lives: [],
    holds: [],
    overrides: [],
    edits: [],
    end: null,
  }
  return attempted(record, 0, opening.head, plan, 'first')
}

/** A rollout as a comment opens it. */
export const opened = ({ heard, verb, ...beginning }: Opening): RolloutRecord =>
  took(
    openedAnew({
      ...beginning,
      id: rolloutIdOf(heard.source),
      source: heard.source,
      by: askerOf(heard),
      at: heard.createdAt,
      url: heard.url,
      thread: heard.thread.number,
    }),
    takenOf(heard, verb, beginning.texts),
  )

/** A further command joins as the next stages. */
export const joined = (
  record: RolloutRecord,
  heard: HeardFact,
  verb: string,
  texts: readonly string[],
  intent: Intent,
  plan: Plan,
): RolloutRecord =>
  took(
    { ...record, segments: [...record.segments, segmentOf(spokenBy(heard), texts, { kind: 'change', intent }, plan)] },
    takenOf(heard, verb, texts),
  )

/** A weight by hand comes first, and then what is open goes on from there: its segment is there once more behind the new one. */
export const jumped = (
  record: RolloutRecord,
  heard: HeardFact,
  texts: readonly string[],
  intent: Intent,
  plan: Plan,
): RolloutRecord => {
  const open = record.segments.filter(({ state }) => state === 'open')
  const next = joined(droppedSegments(record, 'superseded', askerOf(heard)), heard, 'canary', texts, intent, plan)
  return { ...next, segments: [...next.segments, ...open.map((segment) => ({ ...segment, preview: [] }))] }
}

export const closedAttempt = (
  record: RolloutRecord,
  closed: Attempt,
  reason: ClosedReason,
  at: number,
  by: { id: number; login: string } | null,
): RolloutRecord => ({
  ...record,
  attempts: record.attempts.map((attempt) =>
    attempt.stage === closed.stage && attempt.attempt === closed.attempt && attempt.closed === null
      ? { ...attempt, closed: { reason, at, by } }
      : attempt,
  ),
})

/** Everything that was still to come is given up. */
export const droppedSegments = (
  record: RolloutRecord,
  state: 'cancelled' | 'superseded',
  givenUpBy: Segment['givenUpBy'],
): RolloutRecord => ({
  ...record,
  segments: record.segments.map((segment) => (segment.state === 'open' ? { ...segment, state, givenUpBy } : segment)),
})

export const finishedSegment = (record: RolloutRecord, index: number): RolloutRecord => ({
  ...record,
  segments: record.segments.map((segment, at) =>
    at === index && segment.state === 'open' ? { ...segment, state: 'finished' } : segment,
  ),
})

/** A stage is in the base. Its segment is through when its plan had no stage behind it. */
export const merged = (record: RolloutRecord, attempt: Attempt, merge: Merge): RolloutRecord => {
  const kept = { ...record, merges: [...record.merges, merge] }
  return attempt.of <= attempt.stage ? finishedSegment(kept, attempt.segment) : kept
}

export const lived = (record: RolloutRecord, live: Live): RolloutRecord => ({
  ...record,
  lives: [...record.lives.filter(({ stage }) => stage !== live.stage), live],
})

/** A person said that a merged stage is live: nothing was measured. */
export const saidLive = (
  record: RolloutRecord,
  { stage, commit }: Pick<Merge, 'stage' | 'commit'>,
  by: Live['by'],
  at: number,
  settled: boolean,
): RolloutRecord => lived(record, { stage, commit, at, how: 'said', by, settled, measured: [], unmeasured: [] })

export const held = (record: RolloutRecord, hold: Hold): RolloutRecord => ({
  ...record,
  holds: [...record.holds, hold],
})

export const overrode = (record: RolloutRecord, override: Override): RolloutRecord => ({
  ...record,
  overrides: [...record.overrides, override],
})

export const edited = (record: RolloutRecord, edit: Edit): RolloutRecord => ({
  ...record,
  edits: [...record.edits, edit],
})

export const ended = (record: RolloutRecord, end: End): RolloutRecord => ({ ...record, end })
