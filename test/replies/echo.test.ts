import { describe, expect, it } from 'vitest'
import {
  answer,
  conclusionText,
  gatesCheck,
  policyCheck,
  reminderText,
  stagePullRequestBody,
  statusComment,
} from '../../src/replies/replies.ts'
import type { LiveHint, LiveState, Outcome, Phase, RolloutLink } from '../../src/rollout/rollout.ts'
import { rolloutView, row, sha, stagePullRequestView, stageView } from './views.ts'

/** All that GitHub would make something of, in one name. It stands wherever a person or a repository can put a name, a path, a value or a sentence. */
const hostile =
  '@acme/ops <img src=x onerror=alert(1)> [pwn](https://evil.example) ![pwn](//evil.example/x.png) #12 GH-3 <!-- pwn --> | `pwn` ``` **pwn** https://evil.example\r\n# pwn\n\n- [ ] pwn\n> pwn\n</details>\n/rollback now\u202e'

const ownTags = /<\/?(?:details|summary|br)\/?>/g

/** What GitHub reads as Markdown: neither fenced, nor in inline code, nor escaped. */
const outsideCode = (text: string): string => {
  const unfenced = text.replace(/^(`{3,})[^\n`]*\n[\s\S]*?^\1$/gm, '')
  let read = ''
  let at = 0
  while (at < unfenced.length) {
    const [run] = /^`+/.exec(unfenced.slice(at)) ?? []
    if (run !== undefined) {
      const rest = unfenced.slice(at + run.length)
      const closing = new RegExp(`(?<!\`)${run}(?!\`)`).exec(rest)
      at += run.length + (closing === null ? 0 : closing.index + run.length)
    } else if (unfenced[at] === '\\') at += 2
    else {
      read += unfenced[at]
      at += 1
    }
  }
  return read
}

const isHarmless = (text: string): void => {
  const read = outsideCode(text)
  expect(read).not.toMatch(/@[A-Za-z]/)
  expect(read.replaceAll(ownTags, '')).not.toMatch(/<[a-z!/]/i)
  expect(read).not.toMatch(/:\/\/evil|[\][]pwn|GH-3|\(https|\*\*pwn/)
  // A name begins no line: no heading, no task, no quotation, and no command to be quoted back at us.
  expect(read).not.toMatch(/^\s*(?:#+|- \[ \]|>) ?pwn|^\/rollback now/m)
  expect(read).not.toContain('\u202e')
  expect(read.match(/<details>/g)?.length ?? 0).toBe(read.match(/<\/details>/g)?.length ?? 0)
}

const link: RolloutLink = {
  id: 'rk3f',
  services: [hostile],
  environment: hostile,
  thread: 7,
  pullRequest: { number: 12, url: 'https://github.example/12' },
}
const person = { id: 1, login: hostile }
const problem = { code: 'x', message: hostile, path: hostile, line: 1, hint: `Type ${hostile}` }
const gate = { gate: hostile, decision: 'wait' as const, code: 'x', sentence: hostile }
const verdict = { decision: 'wait' as const, gates: [gate] }
const hold = { scope: 'rollout' as const, kind: 'asked' as const, at: 0, by: person, reason: hostile }
const rows = [
  {
    ...row({ [hostile]: 60, [`${hostile}2`]: 40 }, hostile),
    virtualService: hostile,
    rule: hostile,
    mirrors: [{ host: hostile, subset: hostile, percentage: 5 }],
  },
]
const tracker = { tool: 'flux' as const, name: hostile, path: hostile }
const hints: readonly LiveHint[] = [
  { kind: 'unheard', trackers: [tracker] },
  { kind: 'unexpanded', name: hostile, path: hostile, reason: hostile },
  { kind: 'pinned', tracker: hostile, revision: hostile },
  { kind: 'idle', tracker: hostile, pace: 'manual' },
  { kind: 'not-here', tracker: hostile, there: [hostile] },
  { kind: 'stranger', tracker: hostile, context: hostile, id: 3, login: hostile },
  { kind: 'unreachable', tracker: hostile, message: hostile },
  { kind: 'stands', tracker: hostile, said: hostile },
  { kind: 'never', tracker: hostile },
]
const states: readonly LiveState[] = [
  { kind: 'waiting', trackers: [hostile], until: 0, hints },
  { kind: 'health-unknown', trackers: [hostile] },
  { kind: 'silent', trackers: [hostile], hints },
  { kind: 'failed', tracker: hostile, commit: sha, description: hostile, url: hostile },
  { kind: 'rolled-back', tracker: hostile, commit: sha },
  { kind: 'superseded', tracker: hostile, commit: sha },
]
const phases: readonly Phase[] = [
  ...states.map((state): Phase => ({ kind: 'live', stage: 1, state })),
  { kind: 'gates', stage: 1, verdict, merging: 'merge' },
  { kind: 'measuring', stage: 1, gates: [gate] },
  { kind: 'stuck', problems: [problem] },
  { kind: 'held' },
  { kind: 'split' },
  { kind: 'ended', end: 'cancelled', by: person, at: 0, successor: null },
]
const stages = [
  stageView({ title: hostile, state: 'merged', mergedBy: person, bypassed: true, moved: [hostile], mergeCommit: sha }),
]
const viewIn = (phase: Phase) =>
  rolloutView(phase, {
    services: [hostile],
    environment: hostile,
    base: hostile,
    commands: [{ text: hostile, by: person, url: 'https://github.example/1' }],
    stages,
    holds: [hold],
    overrides: [{ gate: hostile, stage: 1, by: person, reason: hostile }],
    links: [{ name: hostile, url: 'https://grafana.example/d' }],
    notes: [hostile],
    traffic: rows,
    goal: rows,
    backTo: rows,
    policyProblems: [problem],
  })

const outcomes: readonly Outcome[] = [
  { kind: 'refused', texts: [hostile], refusal: { code: 'problems', problems: [problem], findings: [] } },
  {
    kind: 'refused',
    texts: [hostile],
    refusal: { code: 'stage-open', rollout: link, stage: { number: 1, of: null, title: hostile }, again: hostile },
  },
  { kind: 'refused', texts: [], refusal: { code: 'held', rollout: link, hold, opensAt: 0 } },
  {
    kind: 'refused',
    texts: [],
    refusal: { code: 'plan-unfinished', rollout: link, commands: [hostile], again: hostile },
  },
  {
    kind: 'refused',
    texts: [],
    refusal: { code: 'which-rollout', verb: 'rollback', rollouts: [link, { ...link, thread: 8 }], among: 'open' },
  },
  { kind: 'taken', verb: 'canary', texts: [hostile], rollout: link },
  {
    kind: 'status',
    rollouts: [],
    repositoryHold: { ...hold, scope: 'repository' },
    isObserving: false,
    traffic: [{ environment: hostile, services: [hostile], rows, more: 1 }],
  },
  { kind: 'repository-held', hold: { ...hold, scope: 'repository' } },
  {
    kind: 'policies',
    policies: {
      service: hostile,
      policies: [
        { subset: hostile, port: null, block: hostile, says: hostile, insteadOfHost: true, path: hostile, line: 3 },
      ],
    },
  },
  {
    kind: 'history',
    entries: [
      {
        id: 'r1',
        kind: 'change',
        commands: [hostile],
        by: person,
        services: [hostile],
        environment: hostile,
        end: 'done',
        stages: [
          {
            number: 1,
            title: hostile,
            commit: sha,
            at: 0,
            pullRequest: null,
            mergedBy: person,
            bypassed: true,
            overrides: [{ gate: hostile, stage: 1, by: person, reason: hostile }],
          },
        ],
      },
    ],
  },
]

describe('whatever people and repositories call things, it is data', () => {
  it.each(outcomes.map((outcome) => [outcome.kind, outcome] as const))('in an answer: %s', (_, outcome) => {
    isHarmless(answer(outcome).replaceAll('https://github.example', ''))
  })

  it.each(phases.map((phase) => [phase.kind === 'live' ? phase.state.kind : phase.kind, phase] as const))(
    'in the status comment and in a reminder of what is %s',
    (_, phase) => {
      // The policy's own links are live, to hosts that the server names.
      const own = /\(https:\/\/(?:github|grafana)\.example[^)]*\)/g
      isHarmless(statusComment(viewIn(phase)).replaceAll(own, ''))
      isHarmless(reminderText(viewIn(phase), { since: 0, stood: 60_000, expiry: 1 }).replaceAll(own, ''))
    },
  )

  it('in a stage’s pull request, while it is open and at its end', () => {
    const change = {
      path: hostile,
      object: hostile,
      pointer: `/${hostile}`,
      before: hostile,
      after: { [hostile]: hostile },
    }
    const view = stagePullRequestView()
    const stage = {
      ...view.stage,
      title: hostile,
      effect: hostile,
      changes: [change],
      traffic: { before: rows, after: rows },
      rendered: [
        { kind: 'proven' as const, environment: hostile, what: hostile, diff: `-${hostile}\n+${hostile}` },
        { kind: 'trusted' as const, environment: null, what: hostile, why: hostile },
      ],
    }
    const shown = {
      title: hostile,
      rollout: viewIn({ kind: 'opening' }),
      commands: [hostile],
      askers: [person],
      notes: [hostile],
    }
    isHarmless(
      stagePullRequestBody({ ...view, ...shown, stage, verdict }).replaceAll(
        /\(https:\/\/(?:github|grafana)\.example[^)]*\)/g,
        '',
      ),
    )
    const told = { rollout: link, number: 1, of: null, title: hostile, canGoBack: true, commands: [hostile] }
    const closed = { kind: 'closed' as const, reason: 'cancelled' as const, by: person, successor: null }
    for (const mergedInto of [null, hostile]) isHarmless(conclusionText({ ...told, end: { ...closed, mergedInto } }))
  })

  it('in check runs', () => {
    isHarmless(gatesCheck({ rollout: 'r1', stage: 1, attempt: 1, head: sha, verdict, policyAt: sha }).summary)
    isHarmless(policyCheck('.github/sluice.yml', [problem]).summary)
  })
})
