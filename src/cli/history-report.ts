import type { ToldStage } from './stage-history.ts'

/** One merged stage as it is exported. Fields may be added, never taken away. */
export interface HistoryStage {
  readonly number: number
  /** How many stages the rollout was to have; null where the end was not known. */
  readonly of: number | null
  readonly sha: string
  readonly title: string
  readonly pullRequest: number | null
  /** ISO 8601. */
  readonly mergedAt: string
  /** `@login (sha)` each. */
  readonly approvals: readonly string[]
  /** `gate=decision (code) sentence` each. */
  readonly gates: readonly string[]
  readonly overrides: readonly string[]
  /** True where only the commit's message says all this. */
  readonly unverified: boolean
}

/** One rollout, its stages in order. */
export interface HistoryRollout {
  readonly id: string
  readonly command: string
  readonly requester: string | null
  readonly services: readonly string[]
  readonly environment: string | null
  readonly baseline: string | null
  /** Of the last merged stage. */
  readonly plan: string | null
  /** What git alone can tell: all known stages merged, some of them, or taken back by a later rollout. */
  readonly state: 'merged' | 'partly-merged' | 'taken-back'
  readonly stages: readonly HistoryStage[]
}

const valuesOf = ({ trailers }: ToldStage, key: string): readonly string[] =>
  trailers.filter((trailer) => trailer.key === key).map(({ value }) => value)

const firstValue = (stage: ToldStage, key: string): string | null => valuesOf(stage, key)[0] ?? null

/** `(#12)` at the end, or GitHub's own `Merge pull request #12 from …`. */
const pullRequestIn = (subject: string): number | null => {
  const found = /\(#(\d{1,9})\)\s*$|^Merge pull request #(\d{1,9}) /.exec(subject)
  return found === null ? null : Number(found[1] ?? found[2])
}

const stageOf = (told: ToldStage): HistoryStage => {
  const [number = '1', of] = (firstValue(told, 'sluice-stage') ?? '1').split('/')
  return {
    number: Number(number),
    of: of === undefined ? null : Number(of),
    sha: told.commit,
    title: told.subject,
    pullRequest: Number(firstValue(told, 'sluice-pull-request')) || pullRequestIn(told.subject),
    mergedAt: told.committedAt.toISOString(),
    approvals: valuesOf(told, 'approved-by'),
    gates: valuesOf(told, 'sluice-gate'),
    overrides: valuesOf(told, 'sluice-override'),
    unverified: !told.isNoted,
  }
}

const isWayBack = (command: string): boolean => /^\/(?:sluice\s+)?rollback\b/i.test(command)

/** The rollouts that stages in git tell of, the newest first. `stages` come as git has them, newest first. */
export const rolloutsOf = (stages: readonly ToldStage[]): readonly HistoryRollout[] => {
  const groups = new Map<string, ToldStage[]>()
  for (const stage of stages) {
    const id = firstValue(stage, 'sluice-rollout') ?? ''
    groups.set(id, [stage, ...(groups.get(id) ?? [])])
  }
  const rollouts: HistoryRollout[] = []
  for (const [id, own] of groups) {
    const last = own.at(-1)
    if (last === undefined) continue
    const services = [...new Set(own.flatMap((stage) => valuesOf(stage, 'sluice-service')))]
    const command = [...new Set(own.flatMap((stage) => valuesOf(stage, 'sluice-command')))].join('; ')
    const told = own.map(stageOf)
    const [, of] = (firstValue(last, 'sluice-stage') ?? '').split('/')
    const newer = rollouts.find(({ services: others }) => others.some((service) => services.includes(service)))
    const isTakenBack = newer !== undefined && isWayBack(newer.command)
    rollouts.push({
      id,
      command,
      requester: firstValue(own[0] ?? last, 'requested-by'),
      services,
      environment: firstValue(last, 'sluice-environment'),
      baseline: firstValue(last, 'sluice-baseline'),
      plan: firstValue(last, 'sluice-plan'),
      state: isTakenBack ? 'taken-back' : of === undefined || told.length >= Number(of) ? 'merged' : 'partly-merged',
      stages: told,
    })
  }
  return rollouts
}

/** A field of a line of CSV (RFC 4180). A leading sign is guarded: spreadsheets take it for a formula. */
const csvField = (value: string | number | boolean | null): string => {
  const text = value === null ? '' : String(value)
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

const columns = [
  'rollout',
  'command',
  'requester',
  'services',
  'environment',
  'state',
  'stage',
  'of',
  'sha',
  'title',
  'pullRequest',
  'mergedAt',
  'approvals',
  'gates',
  'overrides',
  'unverified',
] as const

/** One line a stage, with a head. */
export const historyCsv = (rollouts: readonly HistoryRollout[]): string =>
  [
    columns.join(','),
    ...rollouts.flatMap(({ id, command, requester, services, environment, state, stages }) =>
      stages.map((stage) =>
        [
          id,
          command,
          requester,
          services.join(' '),
          environment,
          state,
          stage.number,
          stage.of,
          stage.sha,
          stage.title,
          stage.pullRequest,
          stage.mergedAt,
          stage.approvals.join('; '),
          stage.gates.join('; '),
          stage.overrides.join('; '),
          stage.unverified,
        ]
          .map(csvField)
          .join(','),
      ),
    ),
  ]
    .map((line) => `${line}\r\n`)
    .join('')

const stateWords: Readonly<Record<HistoryRollout['state'], string>> = {
  merged: 'merged',
  'partly-merged': 'merged in part',
  'taken-back': 'taken back',
}

/** For a person at a terminal. */
export const historyText = (rollouts: readonly HistoryRollout[]): string => {
  if (rollouts.length === 0) return 'No stage of a rollout is in this history.\n'
  return rollouts
    .map(({ id, command, requester, services, environment, state, stages }) =>
      [
        `${services.join(', ')}${environment === null ? '' : ` · ${environment}`}: ${command}  (${id}, ${stateWords[state]}${requester === null ? '' : `, asked by ${requester}`})`,
        ...stages.map((stage) => {
          const approved = stage.approvals.length === 0 ? '' : `, approved by ${stage.approvals.join(', ')}`
          const overridden = stage.overrides.length === 0 ? '' : `, overridden: ${stage.overrides.join('; ')}`
          return `  ${stage.mergedAt.slice(0, 16).replace('T', ' ')}  ${stage.sha.slice(0, 7)}  ${stage.title}${approved}${overridden}`
        }),
        '',
      ].join('\n'),
    )
    .join('\n')
}
