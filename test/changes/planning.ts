import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AlreadySo,
  catalogueOf,
  type Intent,
  isLayered,
  type Plan,
  parseServices,
  planIntent,
  readTree,
  resolveIntent,
  resolveServices,
  type ThreadRollout,
} from '../../src/changes/changes.ts'
import { parseComment } from '../../src/commands/commands.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import type { Policy } from '../../src/config/policy.ts'
import { applyEdits, type Snapshot } from '../../src/manifests/manifests.ts'
import type { Result } from '../../src/problem.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export const snapshotOf = (files: Readonly<Record<string, string>>): Snapshot => ({
  revision: null,
  files: new Map(Object.entries(files).map(([path, text]) => [path, { path, text, mode: '100644' }])),
})

/** The manifests below a directory, by their path in it. */
export const filesBelow = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:ya?ml|json)$/.test(path))
      .sort()
      .map((path) => [path, readFileSync(join(directory, path), 'utf8')]),
  )

export interface Asking {
  readonly policy?: Partial<Policy>
  readonly thread?: ThreadRollout
}

const nobody: ThreadRollout = { services: [], roles: {} }

/** The same where one comment may mean one of several environments. */
const layeredIntentOf = (snapshot: Snapshot, comment: string, asking: Asking): Result<Intent> => {
  const parsed = parseServices({ snapshot, body: comment, options: { onlySluicePrefix: false }, thread: [] })
  const [problem] = parsed.problems
  if (problem !== undefined) return { ok: false, problems: [problem] }
  return resolveServices({
    commands: parsed.commands,
    snapshot,
    policy: { ...defaultPolicy, ...asking.policy },
    thread: asking.thread ?? nobody,
    environment: null,
  })
}

/** A comment's commands, resolved against the files. */
export const intentOf = (snapshot: Snapshot, comment: string, asking: Asking = {}): Result<Intent> => {
  if (isLayered(snapshot)) return layeredIntentOf(snapshot, comment, asking)
  const { model } = readTree(snapshot)
  const parsed = parseComment(comment, catalogueOf(model), { onlySluicePrefix: false })
  const [problem] = parsed.problems
  if (problem !== undefined) return { ok: false, problems: [problem] }
  return resolveIntent({
    commands: parsed.commands,
    model,
    policy: { ...defaultPolicy, ...asking.policy },
    thread: asking.thread ?? nobody,
    environment: null,
  })
}

export const planOf = (snapshot: Snapshot, comment: string, asking: Asking = {}): Result<Plan | AlreadySo> => {
  const intent = intentOf(snapshot, comment, asking)
  if (!intent.ok) return intent
  return planIntent({ intent: intent.value, snapshot, policy: { ...defaultPolicy, ...asking.policy }, hash: sha256 })
}

/** For a comment that must lead to a plan. */
export const planned = (snapshot: Snapshot, comment: string, asking: Asking = {}): Plan => {
  const plan = planOf(snapshot, comment, asking)
  if (!plan.ok) throw new Error(`${comment} is refused: ${JSON.stringify(plan.problems)}`)
  if ('kind' in plan.value) throw new Error(`${comment} is already so: ${plan.value.message}`)
  return plan.value
}

/** The files after each stage. */
export const statesAfter = (snapshot: Snapshot, plan: Plan): readonly Snapshot[] => {
  const states: Snapshot[] = []
  for (const { edits } of plan.stages) states.push(applyEdits(states.at(-1) ?? snapshot, edits))
  return states
}

/** The files after the last stage of what a comment plans. */
export const carriedOut = (snapshot: Snapshot, comment: string, asking: Asking = {}): Snapshot =>
  statesAfter(snapshot, planned(snapshot, comment, asking)).at(-1) ?? snapshot

/** The codes a comment is refused with; empty where it is not. */
export const refusals = (snapshot: Snapshot, comment: string, asking: Asking = {}): readonly string[] => {
  const plan = planOf(snapshot, comment, asking)
  return plan.ok ? [] : plan.problems.map(({ code }) => code)
}
