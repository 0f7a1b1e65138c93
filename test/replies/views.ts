import type { Stage, TrafficRow } from '../../src/changes/plan.ts'
import type { Phase, RolloutView, StagePullRequestView, StageView, Verdict } from '../../src/rollout/rollout.ts'

export const sha = 'abcdef0123456789abcdef0123456789abcdef01'

export const row = (shares: Record<string, number>, match = 'every request'): TrafficRow => ({
  virtualService: 'shop/reviews',
  rule: 'default',
  match,
  destinations: Object.entries(shares).map(([subset, share]) => ({ host: 'reviews', subset, share })),
  mirrors: [],
})

export const waiting: Verdict = {
  decision: 'wait',
  gates: [
    { gate: 'head', decision: 'allow', code: 'head-ours', sentence: 'The head is the commit that Sluice made.' },
    { gate: 'approvals', decision: 'wait', code: 'approval-missing', sentence: 'One more approval is needed.' },
  ],
}

export const stageView = (changes: Partial<StageView> = {}): StageView => ({
  number: 1,
  of: null,
  attempt: 1,
  title: 'v2 0 → 10 %',
  state: 'open',
  pullRequest: { number: 12, url: 'https://github.example/acme/shop/pull/12' },
  mergeCommit: null,
  mergedAt: null,
  mergedBy: null,
  bypassed: false,
  moved: [],
  takenBack: null,
  liveAt: null,
  replaces: [],
  ...changes,
})

export const rolloutView = (phase: Phase, changes: Partial<RolloutView> = {}): RolloutView => ({
  id: 'rk3f',
  kind: 'change',
  undo: null,
  services: ['shop/reviews'],
  environment: null,
  base: 'main',
  baseline: sha,
  thread: 7,
  commands: [
    {
      text: '/canary 10 v2',
      by: { id: 1, login: 'ada' },
      url: 'https://github.example/acme/shop/issues/7#issuecomment-1',
    },
  ],
  stages: [stageView()],
  phase,
  givenUp: null,
  canGoBack: (changes.stages ?? []).some(({ state }) => state === 'merged' || state === 'live'),
  backTo: [row({ v1: 100 })],
  left: [],
  holds: [],
  overrides: [],
  links: [],
  edited: [],
  overridable: [],
  traffic: [row({ v1: 100 })],
  goal: [row({ v1: 90, v2: 10 })],
  unreadable: [],
  findings: [],
  notes: [],
  policyProblems: [],
  ...changes,
})

export const stage: Stage = {
  number: 1,
  phase: 'traffic',
  title: 'v2 0 → 10 %',
  effect: 'v2 of reviews gets 10 % of the requests, v1 keeps 90 %.',
  edits: [],
  changes: [
    {
      path: 'apps/reviews/virtual-service.yaml',
      object: 'VirtualService/shop/reviews',
      pointer: '/spec/http/[default]/route/[reviews:v2]/weight',
      before: undefined,
      after: 10,
    },
  ],
  traffic: { before: [row({ v1: 100 })], after: [row({ v1: 90, v2: 10 })] },
  digest: 'd'.repeat(64),
}

export const stagePullRequestView = (changes: Partial<StagePullRequestView> = {}): StagePullRequestView => ({
  title: 'reviews: v2 0 → 10 %',
  rollout: rolloutView({ kind: 'opening' }),
  undo: null,
  commands: ['/canary 10 v2'],
  number: 1,
  of: null,
  attempt: 1,
  reason: 'first',
  replaces: null,
  differsFromPreview: false,
  stage,
  askers: [{ id: 1, login: 'ada' }],
  verdict: waiting,
  merging: 'propose',
  findings: [],
  notes: [],
  ...changes,
})
