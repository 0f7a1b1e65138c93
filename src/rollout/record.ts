import { z } from 'zod'
import type { Intent } from '../changes/plan.ts'
import type { ChangeCommand } from '../commands/command.ts'

/**
 * What no object of GitHub's says by itself of one rollout. It lives in a check run by our App, which nobody else can write, and
 * everything that decides reads it through this schema. Times are milliseconds since 1970.
 */

const sha = z.string().regex(/^[0-9a-f]{40,64}$/)
const time = z.number()
const asker = z.object({ id: z.number(), login: z.string() })
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly()

/** Written by ourselves at the time of the command and not looked into here: the planner reads it again, and refuses what it cannot. */
const change = z.custom<ChangeCommand>(
  (value) => typeof value === 'object' && value !== null && 'verb' in value && 'scope' in value,
)

const roles = z
  .record(z.string(), z.object({ stable: z.string().nullable(), canary: z.string().nullable() }))
  .readonly()

/** What is changed in another environment with the same line: claimed with the rest. */
const elsewhere = z.object({ environment: z.string(), services: list(z.string()) })

const intent = z.object({
  commands: list(z.string()),
  changes: list(change),
  services: list(z.string()),
  environment: z.string().nullable(),
  everywhere: z.boolean().optional(),
  alsoIn: list(elsewhere).optional(),
  roles,
}) satisfies z.ZodType<Intent>

/** Traffic of a service that a rollout has left between two versions. */
const split = z.object({ service: z.string(), percent: z.number() })

/** A merged stage that a rollback would take back. */
const stageInPlace = z.object({
  rollout: z.string(),
  stage: z.number(),
  /** The commit that merged it. */
  commit: sha,
  /** What is between two versions as long as no stage after it is in place. */
  leaves: list(split),
  /** Part of a way back that was broken off: to take it back is to go forward again. */
  goesBack: z.boolean().default(false),
})

const undo = z.object({
  command: z.string(),
  services: list(z.string()),
  environment: z.string().nullable(),
  /** As the commands that go back had fixed them. */
  roles,
  /** The rollout whose stages go back, and where its record is. */
  of: z.string(),
  /** Its thread and its commands as typed, to be named to people. */
  thread: z.number(),
  asked: list(z.string()),
  /** A rollback of what has itself gone back brings it in again: that is a stage like any other. */
  direction: z.enum(['back', 'forward']),
  baseline: sha,
  to: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('baseline') }),
    z.object({ kind: z.literal('last') }),
    z.object({ kind: z.literal('stage'), stage: z.number() }),
  ]),
  now: z.boolean(),
  /** The merged stages to take back, newest first, with the commit that merged each. */
  stages: list(z.object({ stage: z.number(), commit: sha })),
  /** What is still between two versions once they are back. */
  leaves: list(split),
  /** Why Sluice goes back by itself; null where a person asked for it. */
  reason: z.string().nullable().default(null),
  /** True where nothing but time asked for it: it is proposed, and merged by itself only where the policy says so. */
  expired: z.boolean().optional(),
})

const aim = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('change'), intent }),
  z.object({ kind: z.literal('rollback'), undo }),
])

/** A command that the rollout has taken in: it stands here before its effect, and is never taken in again. */
const taken = z.object({
  source: z.string(),
  verb: z.string(),
  text: z.string(),
  by: asker,
  at: time,
  url: z.string(),
  thread: z.number(),
})

/** What one comment asks for: one intent, planned again at the head of the day for each of its stages. */
const segment = z.object({
  source: z.string(),
  by: asker,
  url: z.string(),
  /** One line each, as typed. */
  commands: list(z.string()),
  aim,
  /** The stages' digests as they were shown when it was taken in. */
  preview: list(z.string()),
  state: z.enum(['open', 'finished', 'cancelled', 'superseded']),
  /** Whose word ended it before it was through; null where nobody's did, or it is not known. */
  givenUpBy: asker.nullable().default(null),
})

const attemptReason = z.enum(['first', 'base-moved', 'conflict', 'behind', 'asked', 'name-taken'])
const closedReason = z.enum(['replaced', 'cancelled', 'by-hand', 'superseded', 'moot', 'ended'])

/** One try at one stage: one branch, one commit, one pull request. */
const attempt = z.object({
  stage: z.number(),
  attempt: z.number(),
  /** Index of the segment that it serves. */
  segment: z.number(),
  /** The parent of its commit, at which it was planned. */
  base: sha,
  digest: z.string(),
  /** What the preview had in this place, where that differs; null where it is as shown. */
  previewed: z.string().nullable(),
  title: z.string(),
  /** The share that it leads to, where it is a step of a release. */
  step: split.nullable().default(null),
  /** Whether it brings or changes pods, so that it is live only with their health. */
  bringsPods: z.boolean().default(false),
  /** How many stages the rollout has, as far as is known. */
  of: z.number(),
  reason: attemptReason,
  /** Whose command it is, beyond the segment's own; null where that is nobody's, as of an attempt that Sluice makes by itself. */
  by: asker.nullable().default(null),
  closed: z.object({ reason: closedReason, at: time, by: asker.nullable() }).nullable(),
})

/** A stage that is in the base branch. */
const merge = z.object({
  stage: z.number(),
  attempt: z.number(),
  commit: sha,
  at: time,
  /** null: Sluice merged it. */
  by: asker.nullable(),
  /** False where a person merged while a gate did not allow. */
  allowed: z.boolean(),
  /** Fields (`object pointer`) that are not as the stage set them at the merge commit. */
  moved: list(z.string()),
  /** When a person was found to have taken it back by hand, while stages before it stand. */
  takenBack: time.nullable().default(null),
  /** True where it is gone because somebody rewrote the history. */
  rewritten: z.boolean().optional(),
})

/** What one metric has said of one service since the stage is live. The last measurement stands for those before it. */
const tally = z.object({
  metric: z.string(),
  service: z.string(),
  passes: z.number(),
  failures: z.number(),
  /** Measurements that said nothing. */
  unknowns: z.number(),
  at: time,
  value: z.number().nullable(),
  bound: z.number().nullable(),
  problem: z.string().nullable(),
})

const live = z.object({
  stage: z.number(),
  commit: sha,
  at: time,
  how: z.enum(['tracker', 'assumed', 'said']),
  by: asker.nullable(),
  /** True once a person has ended the settle time. */
  settled: z.boolean(),
  measured: list(tally).default([]),
  /** Metrics that had nothing to measure: no version in the making has traffic. */
  unmeasured: list(z.string()).default([]),
})

const hold = z.object({
  kind: z.enum(['asked', 'bypassed', 'moved', 'measured']),
  at: time,
  by: asker.nullable(),
  reason: z.string().nullable(),
  source: z.string().nullable(),
})

/** A gate that somebody passed for one stage, as it was planned then. */
const override = z.object({
  gate: z.enum(['windows', 'checks', 'metrics', 'soak', 'live', 'approvals']),
  stage: z.number(),
  digest: z.string(),
  by: asker,
  at: time,
  reason: z.string(),
  url: z.string(),
})

/** Fields that somebody was found to have changed after a stage was live: told once. */
const edit = z.object({ stage: z.number(), fields: list(z.string()), at: time })

const end = z.object({
  kind: z.enum(['completed', 'done', 'cancelled', 'rolled-back', 'rolled-back-by-hand', 'refused', 'already-so']),
  at: time,
  by: asker.nullable(),
  /** The rollout that went on from here, and the commit that carries its record. */
  successor: z.object({ rollout: z.string(), baseline: sha }).nullable(),
  /** True where its merges are in the history no more: somebody rewrote that. */
  rewritten: z.boolean().optional(),
  /** Where the claim was somebody else's: whose. */
  conflict: z.string().nullable(),
})

export const rolloutRecord = z.object({
  format: z.literal(1),
  id: z.string(),
  kind: z.enum(['change', 'rollback']),
  environment: z.string().nullable(),
  services: z.array(z.string()).min(1).readonly(),
  alsoIn: list(elsewhere).optional(),
  /** The branch that everything is merged into. */
  base: z.string(),
  baseline: sha,
  thread: z.number(),
  opened: z.object({ source: z.string(), by: asker, at: time, url: z.string() }),
  /** The rollout that this one takes back, with its baseline and, where it is open, its claim. */
  takesOver: z.object({ rollout: z.string(), baseline: sha }).nullable(),
  /** Merged stages of the rollouts before it, oldest first, in place when it opened: all that lies between the baseline and it. */
  inherits: list(stageInPlace),
  taken: list(taken),
  segments: list(segment),
  attempts: list(attempt),
  merges: list(merge),
  lives: list(live),
  holds: list(hold),
  overrides: list(override).default([]),
  edits: list(edit).default([]),
  end: end.nullable(),
})

/** A hold of the whole repository, kept like a rollout's record. */
export const repositoryRecord = z.object({
  format: z.literal(1),
  hold: hold.nullable(),
  taken: list(taken),
})

export type RolloutRecord = z.infer<typeof rolloutRecord>
export type RepositoryRecord = z.infer<typeof repositoryRecord>
export type Aim = z.infer<typeof aim>
export type Undo = z.infer<typeof undo>
export type Split = z.infer<typeof split>
export type StageInPlace = z.infer<typeof stageInPlace>
export type Asker = z.infer<typeof asker>
export type Taken = z.infer<typeof taken>
export type Segment = z.infer<typeof segment>
export type Attempt = z.infer<typeof attempt>
export type AttemptReason = z.infer<typeof attemptReason>
export type ClosedReason = z.infer<typeof closedReason>
export type Merge = z.infer<typeof merge>
export type Live = z.infer<typeof live>
export type Tally = z.infer<typeof tally>
export type Hold = z.infer<typeof hold>
export type Override = z.infer<typeof override>
export type Edit = z.infer<typeof edit>
export type End = z.infer<typeof end>
