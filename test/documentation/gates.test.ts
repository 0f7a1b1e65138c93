import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { MetricPolicy } from '../../src/config/policy.ts'
import { judge, type StageFacts } from '../../src/gates/gates.ts'
import type { GateVerdict } from '../../src/gates/verdict.ts'
import { metricVerdict } from '../../src/rollout/metrics.ts'
import { readyStage, review, reviewedBy } from '../gates/stage-facts.ts'

const page = readFileSync(new URL('../../docs/gates.md', import.meta.url), 'utf8')

const approved = reviewedBy(review())
const rollback: StageFacts = {
  ...readyStage,
  subject: 'rollback',
  approvals: { ...readyStage.approvals, required: 0 },
}
const problem = { code: 'unknown-version', message: 'There is no v2.', path: '.github/sluice.yml', line: 3 }
const until = Date.UTC(2026, 10, 30, 8)
const frozen = { kind: 'frozen', until, reason: 'Black Friday' } as const
const held = {
  scope: 'rollout',
  kind: 'asked',
  at: Date.parse('2026-11-29T22:10:00Z'),
  by: 'ada',
  reason: 'latency is up',
} as const
const approvals = (more: Partial<StageFacts['approvals']>, ...reviews: ReturnType<typeof review>[]): StageFacts => ({
  ...readyStage,
  approvals: { ...readyStage.approvals, reviews, ...more },
})
const owned = {
  kind: 'read',
  groups: [{ paths: ['apps/reviews.yaml'], owners: ['@acme/web'], reviewers: [], isAskersAlone: false }],
} as const
const checks = (required: readonly string[] | null, state?: 'success' | 'failure' | 'pending'): StageFacts => ({
  ...approved,
  checks: { required, results: state === undefined ? [] : [{ name: 'ci/test', state }] },
})
const merging = (more: Partial<StageFacts['merging']>): StageFacts => ({
  ...approved,
  merging: { ...approved.merging, ...more },
})
const refused = (message: string): StageFacts => merging({ refused: { message, pullRequest: 12 } })

const openWindows: readonly StageFacts['window'][] = [
  { kind: 'open', until, closing: { kind: 'freeze', reason: 'Black Friday' }, kinds: ['freeze'] },
  { kind: 'open', until, closing: { kind: 'end', reason: null }, kinds: ['allow', 'freeze'] },
]

/** One stage for each thing that a gate can say. */
const stages: readonly StageFacts[] = [
  ...openWindows.map((window) => ({ ...approved, window })),
  approved,
  { ...approved, head: { ...approved.head, isOurs: false } },
  { ...approved, policyProblems: [problem] },
  { ...rollback, policyProblems: [problem] },
  { ...approved, hold: held },
  { ...rollback, hold: held },
  { ...approved, window: frozen },
  { ...approved, window: { kind: 'outside', until, reason: null } },
  { ...rollback, window: frozen },
  ...(['same-plan', 'other-plan', 'already-so'] as const).map((kind) => ({ ...approved, base: { kind } })),
  { ...approved, base: { kind: 'retargeted', to: 'topic', from: 'main' } },
  { ...approved, base: { kind: 'unknown' } },
  readyStage,
  approvals({ others: 0 }),
  approvals({}, review({ state: 'CHANGES_REQUESTED' })),
  approvals({ owners: owned }, review()),
  approvals({ owners: { kind: 'no-file' } }, review()),
  rollback,
  checks(null),
  checks(['ci/test'], 'failure'),
  checks(['ci/test'], 'pending'),
  checks(['ci/test'], 'success'),
  merging({ mergeable: null }),
  merging({ mergeable: false }),
  merging({ isBehind: true }),
  merging({ isAuthorsAlone: true }),
  refused('At least 2 approving reviews are required by reviewers with write access.'),
  refused('Required status check "build" is expected.'),
  refused('Changes must be made through the merge queue'),
  refused('A conversation must be resolved before this pull request can be merged.'),
  refused('You’re not authorized to push to this branch.'),
  refused('Commits must have verified signatures.'),
  refused('Merge commits are not allowed on this repository.'),
  refused('Something else.'),
  { ...approved, turned: { stage: 1, tracker: 'apps', commit: 'ab12cd3', said: 'health check failed: reviews-v2' } },
  { ...approved, window: frozen, overrides: [{ gate: 'windows', by: 'ada', reason: 'agreed with on-call' }] },
]

const metric: MetricPolicy = {
  name: 'errors',
  source: 'prod',
  query: { kind: 'template', template: 'success-rate' },
  bound: { kind: 'at-least', value: 99.5 },
  against: 'threshold',
  window: 300_000,
  interval: 60_000,
  count: 5,
  failures: 0,
  minimum: 10,
}
const tally = (passes: number, failures: number, unknowns: number, value: number | null) => {
  const problem = value === null ? 'no data' : null
  return {
    metric: 'errors',
    service: 'shop/reviews',
    passes,
    failures,
    unknowns,
    value,
    bound: 99.5,
    problem,
    at: liveAt + 300_000,
  }
}
const liveAt = Date.parse('2026-03-02T10:00:00Z')
const measured: readonly GateVerdict[] = [
  metricVerdict(metric, undefined, 'shop/reviews', liveAt),
  ...[tally(2, 0, 0, 99.9), tally(0, 0, 3, null), tally(5, 0, 0, 99.9), tally(2, 1, 0, 87.5)].map((one) =>
    metricVerdict(metric, one, 'shop/reviews', liveAt),
  ),
]

const signs = { allow: '✅', wait: '⏳', block: '⛔' } as const

const table = (): string => {
  const said = new Map<string, GateVerdict>()
  for (const verdict of [...stages.flatMap((stage) => judge(stage).gates), ...measured])
    if (!said.has(`${verdict.gate} ${verdict.code}`)) said.set(`${verdict.gate} ${verdict.code}`, verdict)
  const order = [
    'head',
    'policy',
    'hold',
    'windows',
    'base',
    'approvals',
    'checks',
    'conflict',
    'live',
    'metrics errors',
  ]
  const rows = [...said.values()]
    .sort((one, other) => order.indexOf(one.gate) - order.indexOf(other.gate))
    .map(({ gate, decision, code, sentence }) => `| ${gate} | ${signs[decision]} | \`${code}\` | ${sentence} |`)
  return ['| Gate | | Code | For example |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

it('shows every code of every gate, with the sentence that the gate says', () => {
  const [, shown] = /<!-- codes -->\n([\s\S]*?)\n<!-- end of codes -->/.exec(page) ?? []
  expect(shown).toBe(table())
})

it('leaves no code of the gates out', () => {
  const directory = new URL('../../src/gates/', import.meta.url)
  const sources = readdirSync(directory).map((name) => readFileSync(new URL(name, directory), 'utf8'))
  const codes = sources.flatMap((text) => [...text.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map(([, code]) => code))
  const notCodes = ['no-file', 'same-plan', 'other-plan', 'already-so']
  const missing = codes.filter(
    (code) => code !== undefined && !notCodes.includes(code) && !page.includes(`\`${code}\``),
  )
  expect(missing).toEqual([])
})
