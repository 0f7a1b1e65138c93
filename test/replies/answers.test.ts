import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answer, gatesCheck, stagePullRequestBody, statusComment, withSluicePrefix } from '../../src/replies/replies.ts'
import type { HoldView, Outcome, Phase, Refusal, RolloutLink } from '../../src/rollout/rollout.ts'
import { rolloutView, row, sha, stagePullRequestView, stageView, waiting } from './views.ts'

const link: RolloutLink = {
  id: 'rk3f',
  services: ['shop/reviews'],
  environment: null,
  thread: 7,
  pullRequest: { number: 12, url: 'https://github.example/12' },
}

const phases: readonly Phase[] = [
  { kind: 'opening' },
  { kind: 'gates', stage: 1, verdict: waiting, merging: 'propose' },
  { kind: 'gates', stage: 1, verdict: { decision: 'allow', gates: [] }, merging: 'merge' },
  { kind: 'live', stage: 1, state: { kind: 'ask-person' } },
  { kind: 'live', stage: 1, state: { kind: 'health-unknown', trackers: ['apps'] } },
  { kind: 'live', stage: 1, state: { kind: 'waiting', trackers: ['flux apps'], until: 0 } },
  { kind: 'live', stage: 1, state: { kind: 'assuming', at: 0 } },
  {
    kind: 'live',
    stage: 1,
    state: { kind: 'silent', trackers: ['flux apps'], hints: [{ kind: 'never', tracker: 'flux apps' }] },
  },
  { kind: 'live', stage: 1, state: { kind: 'rewritten', commit: sha } },
  {
    kind: 'live',
    stage: 1,
    state: { kind: 'failed', tracker: 'flux apps', commit: sha, description: 'health check failed', url: null },
  },
  { kind: 'live', stage: 1, state: { kind: 'rolled-back', tracker: 'flux apps', commit: sha } },
  { kind: 'live', stage: 1, state: { kind: 'superseded', tracker: 'flux apps', commit: sha } },
  { kind: 'settling', stage: 1, until: 0, soak: 0 },
  {
    kind: 'measuring',
    stage: 1,
    gates: [
      { gate: 'metrics errors', decision: 'wait', code: 'measuring', sentence: 'errors: 1 of 5 measurements passed.' },
    ],
  },
  { kind: 'stuck', problems: [{ code: 'x', message: 'The file is broken.', path: 'a.yaml', line: 3 }] },
  { kind: 'held' },
  { kind: 'split' },
  ...(['completed', 'done', 'cancelled', 'rolled-back', 'rolled-back-by-hand', 'refused', 'already-so'] as const).map(
    (end): Phase => ({ kind: 'ended', end, by: null, at: 0, successor: null }),
  ),
]

const hold: HoldView = { scope: 'rollout', kind: 'asked', at: 0, by: { id: 1, login: 'ada' }, reason: null }

const problem = { code: 'x', message: 'No service is called reveiws.', hint: 'Did you mean reviews?' }

const refusals: readonly Refusal[] = [
  { code: 'problems', problems: [problem], findings: [] },
  { code: 'not-a-commander' },
  { code: 'late' },
  { code: 'overtaken', by: { id: 1, login: 'ada' }, command: '/rollback', again: '/canary 10' },
  { code: 'policy-broken', problems: [problem] },
  { code: 'mixed-commands' },
  { code: 'fork' },
  { code: 'thread-closed' },
  { code: 'no-open-rollout', verb: 'next' },
  { code: 'no-open-rollout', verb: 'hold' },
  ...(['open', 'in-place', 'gone-back'] as const).map((among) => ({
    code: 'which-rollout' as const,
    verb: 'rollback',
    rollouts: [link, { ...link, services: ['shop/checkout'], thread: 9 }],
    among,
  })),
  { code: 'stage-open', rollout: link, stage: { number: 2, of: 3, title: 'v2 10 → 50 %' }, again: null },
  { code: 'plan-unfinished', rollout: link, commands: ['/canary start v2'], again: null },
  { code: 'held', rollout: link, hold, opensAt: null },
  { code: 'rollback-open', rollout: link },
  { code: 'services-differ', rollouts: [link] },
  { code: 'environments-differ', rollouts: [link] },
  { code: 'approval-is-the-go-ahead', rollout: link },
  { code: 'not-live', rollout: link, state: { kind: 'ask-person' } },
  { code: 'nothing-next', rollout: link },
  { code: 'soak-locked', rollout: link, least: 600_000, until: 0, mayOverride: true },
  { code: 'nothing-to-cancel', rollout: link },
  { code: 'nothing-to-replan', rollout: link },
  { code: 'not-held', rollout: null, repositoryHeld: true },
  { code: 'nothing-to-roll-back' },
  { code: 'stage-of-another', stage: 1, rollout: link },
  { code: 'no-such-stage', stage: 4, last: 2 },
]

const firstLines = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('>'))
    .slice(0, 3)

const saysWhatWhyNext = (text: string): void => {
  const [now, why, next] = firstLines(text)
  expect(now).toMatch(/^\*\*Now:\*\* \S/)
  expect(why).toMatch(/^\*\*Why:\*\* \S/)
  expect(next).toMatch(/^\*\*Next:\*\* \S/)
}

describe('the first three lines say what is, why it waits, and what to type', () => {
  it.each(phases.map((phase) => [phase.kind, phase] as const))('of a rollout that is %s', (_, phase) => {
    saysWhatWhyNext(statusComment(rolloutView(phase)))
  })

  it.each(refusals.map((refusal) => [refusal.code, refusal] as const))('of a refusal: %s', (_, refusal) => {
    const text = answer({ kind: 'refused', refusal, texts: ['/canary 10'] })
    saysWhatWhyNext(text)
    expect(text).toContain('nothing was changed')
  })

  it('of a stage pull request', () => {
    saysWhatWhyNext(stagePullRequestBody(stagePullRequestView()))
  })
})

describe('the status comment', () => {
  it('names what may be typed in each state', () => {
    expect(
      statusComment(
        rolloutView(
          { kind: 'live', stage: 1, state: { kind: 'ask-person' } },
          { stages: [stageView({ state: 'merged', mergeCommit: sha })] },
        ),
      ),
    ).toContain('`/next reviews` when you have seen it live · `/rollback reviews` goes back')
    expect(statusComment(rolloutView({ kind: 'split' }))).toContain('`/done reviews` keeps this split')
    expect(statusComment(rolloutView({ kind: 'split' }))).toContain('`/promote reviews` gives it everything')
  })

  it('says who bypassed the gates', () => {
    const stages = [
      stageView({ state: 'merged', bypassed: true, mergedBy: { id: 2, login: 'grace' }, mergeCommit: sha }),
    ]
    expect(
      statusComment(
        rolloutView(
          { kind: 'held' },
          { stages, holds: [{ ...hold, kind: 'bypassed', by: { id: 2, login: 'grace' } }] },
        ),
      ),
    ).toContain('bypassed (grace)')
  })

  it('is the same text for the same view, so that nothing is edited for nothing', () => {
    for (const phase of phases) expect(statusComment(rolloutView(phase))).toBe(statusComment(rolloutView(phase)))
  })
})

describe('the check run', () => {
  it('has what is missing in its title and the strictest gate on top', () => {
    const check = gatesCheck({ rollout: 'rk3f', stage: 1, attempt: 1, head: sha, verdict: waiting, policyAt: sha })
    expect(check.title).toBe('Waiting: One more approval is needed.')
    expect(check.summary.indexOf('approvals')).toBeLessThan(check.summary.indexOf('head'))
  })
})

describe('a stage pull request', () => {
  it('shows who asked, traffic, fields and gates, and reads as expected', async () => {
    await expect(stagePullRequestBody(stagePullRequestView())).toMatchFileSnapshot(
      '../fixtures/replies/stage-pull-request.md',
    )
    await expect(
      statusComment(rolloutView({ kind: 'gates', stage: 1, verdict: waiting, merging: 'propose' })),
    ).toMatchFileSnapshot('../fixtures/replies/status-comment.md')
  })

  it('says so where it is not what was shown', () => {
    expect(
      stagePullRequestBody(
        stagePullRequestView({ differsFromPreview: true, reason: 'base-moved', replaces: { number: 11, url: '' } }),
      ),
    ).toContain('It replaces #11. **This differs from what was shown')
  })
})

describe('a share that is so already', () => {
  const already = (texts: readonly string[], rollout?: RolloutLink) =>
    answer({ kind: 'already-so', texts, places: [], ...(rollout === undefined ? {} : { rollout }) })

  it('comes with what else there is to type while its rollout is open', () => {
    const said = already(['/canary 50 v2'], link)
    for (const line of ['/canary N reviews', '/promote reviews', '/done reviews', '/rollback reviews'])
      expect(said).toContain(`\`${line}\``)
    expect(already(['/canary 50 v2'])).not.toContain('/promote')
    expect(already(['/mirror v2'], link)).not.toContain('/promote')
  })
})

describe('text of people', () => {
  const evil = '@acme/ops <img src=x onerror=1> [x](javascript:1) #12 <!-- x --> | ` ``` https://evil.example'

  const isHarmless = (text: string): void => {
    const outsideCode = text.replace(/^(`{3,})[\s\S]*?^\1$/gm, '').replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, '')
    expect(outsideCode).not.toMatch(/@[A-Za-z]/)
    expect(outsideCode.replace(/<\/?(details|summary|br)>/g, '')).not.toMatch(/<[a-z!/]/i)
    expect(outsideCode).not.toMatch(/https:\/\/evil/)
  }

  it('is data wherever it is shown', () => {
    const outcomes: readonly Outcome[] = [
      {
        kind: 'refused',
        texts: [evil],
        refusal: {
          code: 'problems',
          problems: [{ code: 'x', message: evil, path: evil, line: 1, hint: evil }],
          findings: [],
        },
      },
      {
        kind: 'already-so',
        texts: [evil],
        places: [{ kind: 'already-so', message: evil, path: evil, line: 1, notes: [evil] }],
      },
      {
        kind: 'repository-held',
        hold: { ...hold, scope: 'repository', by: { id: 1, login: evil }, reason: evil },
      },
      {
        kind: 'explanation',
        explanation: {
          request: evil,
          client: evil,
          virtualService: evil,
          rule: evil,
          place: { path: evil, line: 1 },
          steps: [{ virtualService: evil, rule: evil, matched: false, reason: evil, path: evil, line: 1 }],
          settings: [evil],
          destinations: [{ host: evil, subset: evil, share: 1, status: evil, reason: evil }],
          httpStatus: 200,
          mirrors: [],
          rewrite: evil,
          warnings: [evil],
        },
      },
    ]
    for (const outcome of outcomes) isHarmless(answer(outcome))
    isHarmless(
      statusComment(
        rolloutView(
          {
            kind: 'live',
            stage: 1,
            state: { kind: 'failed', tracker: evil, commit: sha, description: evil, url: evil },
          },
          { notes: [evil], traffic: [row({ [evil]: 100 }, evil)], services: [evil] },
        ),
      ),
    )
    isHarmless(stagePullRequestBody(stagePullRequestView({ notes: [evil], title: evil })))
  })

  it('stays harmless whatever it is', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('@', 'a', '`', '<', 'b', '|', '\n', '#', '1', '[', ']', '(', ')', '*', ' ', '\\', '!'),
    })
    fc.assert(
      fc.property(nasty, (text) => {
        const body = answer({
          kind: 'refused',
          texts: [],
          refusal: { code: 'problems', problems: [{ code: 'x', message: text, hint: `Type ${text}` }], findings: [] },
        })
        expect(body).not.toMatch(/@[A-Za-z]|<[a-z!]/)
      }),
    )
  })
})

describe('what is already so', () => {
  it('tells the ways in that stay untouched beside it, once', () => {
    const place = { kind: 'already-so' as const, message: 'So it is.', path: 'a.yaml', line: 3 }
    const untouched = 'VirtualService edge stays as it is.'
    const body = answer({
      kind: 'already-so',
      texts: ['/pin v1 a'],
      places: [
        { ...place, notes: [untouched] },
        { ...place, notes: [untouched] },
      ],
    })
    expect(body.split(untouched)).toHaveLength(2)
  })
})

describe('where only /sluice commands are taken', () => {
  it('offers those, in code, and leaves words and paths alone', () => {
    expect(withSluicePrefix('type `/rollback reviews`, see `/statuses` and /canary, `/sluice next`')).toBe(
      'type `/sluice rollback reviews`, see `/statuses` and /canary, `/sluice next`',
    )
  })
})
