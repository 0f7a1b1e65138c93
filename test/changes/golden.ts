import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type MergedStage, type Plan, planRollback, readTree } from '../../src/changes/changes.ts'
import { outcomeText } from '../../src/cli/simulation-text.ts'
import { applyEdits, type Snapshot, unifiedDiff } from '../../src/manifests/manifests.ts'
import { compare, type TrafficRow } from '../../src/traffic/traffic.ts'
import { filesBelow, planned, sha256, snapshotOf, statesAfter } from './planning.ts'

const cases = fileURLToPath(new URL('../fixtures/changes', import.meta.url))

/** A command on some manifests, and what becomes of them, stage by stage. */
export interface GoldenCase {
  readonly name: string
  readonly directory: string
  readonly comment: string
  readonly snapshot: Snapshot
  readonly plan: Plan
  /** The files after each stage. */
  readonly states: readonly Snapshot[]
}

export const caseNames: readonly string[] = readdirSync(cases)

/** The command of a case, as somebody writes it. */
export const commentOf = (name: string): string => readFileSync(join(cases, name, 'command.txt'), 'utf8').trim()

/** Planning all of them takes seconds, and more than one test looks at them. */
const known = new Map<string, GoldenCase>()

export const goldenCase = (name: string): GoldenCase => {
  const before = known.get(name)
  if (before !== undefined) return before
  const directory = join(cases, name)
  const comment = commentOf(name)
  const snapshot = snapshotOf(filesBelow(join(directory, 'before')))
  const plan = planned(snapshot, comment)
  const golden = { name, directory, comment, snapshot, plan, states: statesAfter(snapshot, plan) }
  known.set(name, golden)
  return golden
}

export const textsOf = ({ files }: Snapshot): Record<string, string> =>
  Object.fromEntries([...files].sort().map(([path, { text }]) => [path, text]))

/** The files of a case after each stage: those of the stage on top of those before, without those that its `deleted.txt` names. */
export const expectedStates = (directory: string): Record<string, string>[] => {
  let files = filesBelow(join(directory, 'before'))
  const states: Record<string, string>[] = []
  for (let stage = 1; existsSync(join(directory, `stage-${stage}`)); stage++) {
    const own = join(directory, `stage-${stage}`)
    const deleted = existsSync(join(own, 'deleted.txt'))
      ? readFileSync(join(own, 'deleted.txt'), 'utf8').split('\n')
      : []
    const kept = Object.entries(files).filter(([path]) => !deleted.includes(path))
    files = { ...Object.fromEntries(kept), ...filesBelow(own) }
    states.push(files)
  }
  return states
}

/** What a stage says of itself, and what a plan says beside it. */
export const saidText = ({ plan }: GoldenCase): string =>
  [...plan.stages.map(({ title, effect }) => `${title}: ${effect}`), ...plan.notes.map((note) => `- ${note}`), ''].join(
    '\n',
  )

/** One unified diff of all that a stage does to the files. */
export const stageDiff = ({ snapshot, states }: GoldenCase, index: number): string => {
  const before = states[index - 1] ?? snapshot
  const after = states[index] ?? before
  return [...new Set([...before.files.keys(), ...after.files.keys()])]
    .sort()
    .map((path) => unifiedDiff(path, before.files.get(path)?.text ?? null, after.files.get(path)?.text ?? null))
    .join('')
}

const rowText = ({ virtualService, rule, match, destinations, mirrors }: TrafficRow): string =>
  [
    `  ${virtualService} ${rule} (${match}):`,
    destinations.map(({ host, subset, share }) => `${subset ?? host} ${Number(share.toFixed(2))} %`).join(', '),
    ...mirrors.map(({ host, subset, percentage }) => `copied to ${subset ?? host} ${percentage} %`),
  ].join(' ')

/** The traffic before the first stage and after each, as tables, and by simulation which requests fare differently. */
export const trafficText = ({ snapshot, plan, states }: GoldenCase): string => {
  const lines = ['before', ...(plan.stages[0]?.traffic.before ?? []).map(rowText)]
  for (const [index, stage] of plan.stages.entries()) {
    const earlier = readTree(states[index - 1] ?? snapshot, plan.intent.environment).model
    const later = readTree(states[index] ?? snapshot, plan.intent.environment).model
    const { classes, unreachable } = compare(earlier, later)
    lines.push(
      `after stage ${stage.number} (${stage.phase})`,
      ...stage.traffic.after.map(rowText),
      ...classes.flatMap(({ description, before, after }) => [
        `  * ${description}`,
        `    before: ${outcomeText(before)}`,
        `    after:  ${outcomeText(after)}`,
      ]),
      ...(classes.length === 0 ? ['  no request fares differently'] : []),
      ...unreachable.map(({ virtualService, rule }) => `  never reached: ${virtualService} ${rule}`),
    )
  }
  return `${lines.join('\n')}\n`
}

const mergedStages = ({ snapshot, states }: GoldenCase): readonly MergedStage[] =>
  states.map((after, index) => {
    const before = states[index - 1] ?? snapshot
    const paths = [...new Set([...before.files.keys(), ...after.files.keys()])].sort()
    const files = paths.flatMap((path) => {
      const [old, fresh] = [before.files.get(path)?.text ?? null, after.files.get(path)?.text ?? null]
      return old === fresh ? [] : [{ path, before: old, after: fresh }]
    })
    return { number: index + 1, commit: sha256(String(index)).slice(0, 40), files }
  })

/** The files after `/rollback` of all stages. */
export const rolledBack = (golden: GoldenCase): Snapshot => {
  const last = golden.states.at(-1) ?? golden.snapshot
  const { services, environment, roles } = golden.plan.intent
  const plan = planRollback({
    command: '/rollback',
    services,
    environment,
    roles,
    stages: [...mergedStages(golden)].reverse(),
    to: { kind: 'baseline' },
    now: false,
    snapshot: last,
    hash: sha256,
  })
  if (!plan.ok || 'kind' in plan.value) throw new Error(`${golden.name} has no way back: ${JSON.stringify(plan)}`)
  return plan.value.stages.reduce((state, { edits }) => applyEdits(state, edits), last)
}
