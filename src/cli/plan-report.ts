import type { AlreadySo, Finding, Plan, Stage, TrafficRow } from '../changes/changes.ts'
import { applyEdits, type Snapshot, unifiedDiff } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import { pairedRows } from '../traffic/traffic.ts'
import type { Prepared } from './planning.ts'
import { percentText } from './simulation-text.ts'

/** A stage with its change as `git apply` takes it, on the files that the stage before leaves. */
export interface DiffedStage {
  readonly stage: Stage
  readonly diff: string
}

const diffBetween = (before: Snapshot, after: Snapshot): string =>
  [...new Set([...before.files.keys(), ...after.files.keys()])]
    .sort()
    .map((path) => {
      const [old, fresh] = [before.files.get(path), after.files.get(path)]
      return unifiedDiff(path, old?.text ?? null, fresh?.text ?? null, (fresh ?? old)?.mode ?? '100644')
    })
    .join('')

export const diffedStages = (snapshot: Snapshot, stages: readonly Stage[]): readonly DiffedStage[] => {
  let before = snapshot
  return stages.map((stage) => {
    const after = applyEdits(before, stage.edits)
    const diff = diffBetween(before, after)
    before = after
    return { stage, diff }
  })
}

/** The document that `--format json` prints: one shape for a plan, for what is so already, and for what is refused. */
export const planJson = (
  { text, snapshot }: Pick<Prepared, 'text' | 'snapshot'>,
  plan: Plan | AlreadySo,
  services: readonly string[],
): Record<string, unknown> => {
  const common = { command: text, services }
  if ('kind' in plan) {
    const { message, path, line, notes } = plan
    const nothing = { environment: null, base: snapshot.revision, digest: null, stages: [], findings: [], notes }
    return { ...common, ...nothing, alreadySo: { message, path, line } }
  }
  return {
    ...common,
    environment: plan.intent.environment,
    base: plan.base,
    digest: plan.digest,
    stages: diffedStages(snapshot, plan.stages).map(({ stage, diff }) => ({ ...stage, diff })),
    findings: plan.findings,
    notes: plan.notes,
  }
}

export const refusedJson = (text: string, problems: readonly Problem[]): Record<string, unknown> => ({
  command: text,
  services: [],
  environment: null,
  base: null,
  digest: null,
  stages: [],
  findings: [],
  notes: [],
  problems,
})

/** The line that says where it is so already, and what stays untouched all the same. */
export const alreadySoText = ({ message, path, line, notes }: AlreadySo): string =>
  [`Already so: ${message} (${path}:${line})`, ...notes, ''].join('\n')

const rowText = ({ destinations, mirrors }: TrafficRow): string =>
  [
    ...destinations.map(({ host, subset, share: percent }) => `${subset ?? host} ${percentText(percent)}`),
    ...mirrors.map(({ host, subset, percentage }) => `copy of ${percentText(percentage)} to ${subset ?? host}`),
  ].join(', ')

const rowOr = (row: TrafficRow | null): string => (row === null ? 'nothing' : rowText(row))

const matchText = (before: TrafficRow | null, after: TrafficRow | null): string => {
  const [old, fresh] = [before?.match, after?.match]
  return old === undefined || fresh === undefined || old === fresh ? (fresh ?? old ?? '') : `${old} → ${fresh}`
}

/** Each rule that the stage changes, one line: for which requests, and what it sends where, before and after. */
const trafficLines = ({ traffic }: Stage): readonly string[] =>
  pairedRows(traffic.before, traffic.after).flatMap(({ row, before, after }) => {
    const [old, fresh] = [rowOr(before), rowOr(after)]
    if (old === fresh && before?.match === after?.match) return []
    const split = old === fresh ? fresh : `${old} → ${fresh}`
    return [`  ${row.virtualService} ${row.rule} (${matchText(before, after)}): ${split}`]
  })

/** What the real tools say of it, in one line; the difference itself is in the JSON, and in the pull request. */
const renderedLine = (rendered: NonNullable<Stage['rendered']>[number]): string => {
  const where = `${rendered.environment === null ? '' : `${rendered.environment}: `}${rendered.what}`
  return rendered.kind === 'proven'
    ? `  Rendered: ${where} changes exactly these fields.`
    : `  Not rendered: ${where}; what was read of the files is trusted. ${rendered.why}`
}

const findingText = ({ severity, isNew, path, line, message, code }: Finding): string =>
  `${severity}${isNew ? '' : ' (there before)'}: ${path === undefined ? '' : `${path}${line === undefined ? '' : `:${line}`}: `}${message} [${code}]`

/** For people: every stage with its traffic and its diff, then what else there is to know. */
export const planText = (snapshot: Snapshot, plan: Plan): string =>
  [
    ...diffedStages(snapshot, plan.stages).flatMap(({ stage, diff }) => [
      `Stage ${stage.number} of ${plan.stages.length}: ${stage.title}`,
      stage.effect,
      ...trafficLines(stage),
      ...(stage.rendered ?? []).map(renderedLine),
      '',
      diff,
    ]),
    ...plan.notes,
    ...plan.findings.map(findingText),
    '',
  ].join('\n')
