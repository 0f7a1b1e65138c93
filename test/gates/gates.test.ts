import { describe, expect, it } from 'vitest'
import { judge, type StageFacts } from '../../src/gates/gates.ts'
import { readyStage, review, reviewedBy } from './stage-facts.ts'

const approved = reviewedBy(review())
const gate = (facts: StageFacts, name: string) => judge(facts).gates.find((one) => one.gate === name)
const problem = {
  code: 'policy-unknown-key',
  message: 'The policy has no key "x".',
  path: '.github/sluice.yml',
  line: 3,
}

describe('the verdict', () => {
  it('allows where every gate allows', () => {
    expect(judge(approved)).toMatchObject({ decision: 'allow' })
  })

  it('waits where one gate waits and none blocks', () => {
    expect(judge(readyStage).decision).toBe('wait')
  })

  it('blocks where one gate blocks, whatever waits beside it', () => {
    expect(judge({ ...readyStage, head: { ...readyStage.head, isOurs: false } }).decision).toBe('block')
  })
})

describe('the head', () => {
  it('blocks when it is not the commit that Sluice made, approved or not', () => {
    const facts = { ...approved, head: { ...approved.head, isOurs: false } }
    expect(gate(facts, 'head')).toMatchObject({ decision: 'block', code: 'head-not-ours' })
  })
})

describe('the base', () => {
  it.each(['unmoved', 'same-plan'] as const)('allows when it is %s', (kind) => {
    expect(gate({ ...approved, base: { kind } }, 'base')?.decision).toBe('allow')
  })

  it.each(['other-plan', 'already-so', 'unknown'] as const)('blocks when it is %s', (kind) => {
    expect(gate({ ...approved, base: { kind } }, 'base')?.decision).toBe('block')
  })

  it('blocks when the pull request points elsewhere, and names both branches', () => {
    expect(gate({ ...approved, base: { kind: 'retargeted', to: 'topic', from: 'main' } }, 'base')).toEqual({
      gate: 'base',
      decision: 'block',
      code: 'other-base',
      sentence:
        'The pull request was pointed at topic, and the rollout merges into main. Pointed back it goes on; /replan opens a fresh one.',
    })
  })

  it('blocks with the planner’s own sentence when the stage can no longer be planned', () => {
    const base = { kind: 'refused' as const, problem: { code: 'unknown-version', message: 'There is no v2.' } }
    expect(gate({ ...approved, base }, 'base')).toMatchObject({
      code: 'unknown-version',
      sentence: 'On the base as it is now this stage cannot be planned: There is no v2.',
    })
  })
})

describe('required checks', () => {
  const checks = (required: readonly string[] | null, ...results: StageFacts['checks']['results']) =>
    gate({ ...approved, checks: { required, results } }, 'checks')

  it('block where they could not be read', () => {
    expect(checks(null)).toMatchObject({ decision: 'block', code: 'checks-unknown' })
  })

  it('wait until each is green', () => {
    expect(checks(['test', 'lint'], { name: 'test', state: 'success' })).toMatchObject({
      decision: 'wait',
      sentence: 'Required and not green yet: lint.',
    })
  })

  it('block when one failed, even where another of its name is green', () => {
    expect(checks(['test'], { name: 'test', state: 'success' }, { name: 'Test', state: 'failure' })).toMatchObject({
      decision: 'block',
    })
  })

  it('leave checks that nobody requires aside', () => {
    expect(checks(['test'], { name: 'test', state: 'success' }, { name: 'other', state: 'failure' })).toMatchObject({
      decision: 'allow',
    })
  })
})

describe('windows that are open', () => {
  const closes = Date.parse('2026-03-02T17:00:00Z')
  const said = (window: StageFacts['window']) => gate({ ...approved, window }, 'windows')?.sentence

  it('say that there are none, or what closes them next and when', () => {
    expect(said({ kind: 'open', until: null, closing: null, kinds: [] })).toBe(
      'No window is set: it is merged at any time.',
    )
    expect(said({ kind: 'open', until: closes, closing: { kind: 'end', reason: null }, kinds: ['allow'] })).toBe(
      'Inside a window that allows; it closes 2026-03-02 17:00 UTC.',
    )
    expect(
      said({ kind: 'open', until: closes, closing: { kind: 'freeze', reason: 'sale' }, kinds: ['allow', 'freeze'] }),
    ).toBe('Inside a window that allows and outside of every freeze; the next (sale) begins 2026-03-02 17:00 UTC.')
    expect(said({ kind: 'open', until: null, closing: null, kinds: ['freeze'] })).toBe(
      'Outside of every freeze; that does not end within a year.',
    )
  })
})

describe('a hold', () => {
  const hold = {
    scope: 'rollout' as const,
    kind: 'asked' as const,
    at: Date.parse('2026-03-02T09:00:00Z'),
    by: 'maintainer',
    reason: 'lunch',
  }

  it('blocks a change and says by whom and why', () => {
    expect(gate({ ...approved, hold }, 'hold')).toMatchObject({
      decision: 'block',
      sentence: 'The rollout is held by maintainer since 2026-03-02 09:00 UTC (lunch); /unhold goes on.',
    })
  })

  it('lets a rollback pass', () => {
    expect(gate({ ...approved, subject: 'rollback', hold }, 'hold')?.decision).toBe('allow')
  })
})

describe('a broken policy', () => {
  it('blocks a change and names the line', () => {
    expect(gate({ ...approved, policyProblems: [problem] }, 'policy')).toMatchObject({
      decision: 'block',
      sentence: 'The policy on the default branch is broken: The policy has no key "x". (.github/sluice.yml:3)',
    })
  })

  it('lets a rollback pass', () => {
    expect(gate({ ...approved, subject: 'rollback', policyProblems: [problem] }, 'policy')?.decision).toBe('allow')
  })
})

describe('merging', () => {
  const merging = (change: Partial<StageFacts['merging']>) =>
    gate({ ...approved, merging: { ...approved.merging, ...change } }, 'conflict')

  it('waits while GitHub computes', () => {
    expect(merging({ mergeable: null })).toMatchObject({ decision: 'wait', code: 'mergeable-unknown' })
  })

  it('waits where GitHub would take a squash from the author alone, and the author does not merge', () => {
    expect(merging({ isAuthorsAlone: true })).toMatchObject({ decision: 'wait', code: 'squash-by-author-alone' })
  })

  it('blocks on a conflict', () => {
    expect(merging({ mergeable: false })).toMatchObject({ decision: 'block', code: 'conflict' })
  })

  it('waits for a fresh attempt where the branch must be up to date', () => {
    expect(merging({ isBehind: true })).toMatchObject({ decision: 'wait', code: 'behind' })
  })

  const refused = (message: string, subject: StageFacts['subject'] = 'change') =>
    gate({ ...approved, subject, merging: { ...approved.merging, refused: { message, pullRequest: 12 } } }, 'conflict')

  it('waits with GitHub’s words where it refused to merge, without addresses', () => {
    expect(refused('You are not authorized. - https://docs.github.com/rest/pulls')).toEqual({
      gate: 'conflict',
      decision: 'wait',
      code: 'merge-refused',
      sentence: 'GitHub did not merge #12: You are not authorized.',
    })
  })

  it('says whose press of a button a merge queue waits for', () => {
    expect(refused('Changes must be made through the merge queue')).toMatchObject({
      decision: 'wait',
      code: 'merge-queue',
      sentence: 'What is merged here goes through GitHub’s merge queue: press “Merge when ready” on #12.',
    })
  })

  it.each([
    'At least 2 approving reviews are required by reviewers with write access. - https://docs.github.com/rest',
    'Repository rule violations found\n\nAt least 2 approving reviews are required by reviewers with write access.\n\n',
  ])('names the reviews that GitHub’s own rules ask for: %s', (message) => {
    expect(refused(message)).toMatchObject({
      decision: 'wait',
      code: 'github-review-required',
      sentence: 'Branch protection asks for 2 approvals on GitHub of #12, by people with write access.',
    })
    expect(refused(message, 'rollback')?.sentence).toContain(
      'the review of whoever asked for the rollback counts there',
    )
  })

  it('names a review of code owners, and a reviewer’s objection', () => {
    expect(refused('Waiting on code owner review from acme/shop.')).toMatchObject({
      code: 'github-review-required',
      sentence: expect.stringContaining('by a code owner'),
    })
    expect(refused('Changes have been requested by reviewers with write access.')).toMatchObject({
      code: 'github-review-required',
      sentence: expect.stringContaining('dismissed'),
    })
  })

  it('names the check that GitHub’s own rules ask for', () => {
    expect(refused('Required status check "ci/test" is expected.')).toMatchObject({
      decision: 'wait',
      code: 'github-check-required',
      sentence: expect.stringContaining('the check ci/test is green on #12'),
    })
    expect(refused('2 of 3 required status checks are expected.')?.code).toBe('github-check-required')
  })
})

describe('the windows', () => {
  const closed = { kind: 'outside', until: Date.UTC(2026, 10, 23, 8), reason: null } as const
  const frozen = { kind: 'frozen', until: null, reason: 'Christmas' } as const

  it('keep an approved stage waiting, and say until when', () => {
    expect(gate({ ...approved, window: closed }, 'windows')).toEqual({
      gate: 'windows',
      decision: 'wait',
      code: 'outside-window',
      sentence: 'Outside the windows until 2026-11-23 08:00 UTC.',
    })
    expect(gate({ ...approved, window: frozen }, 'windows')).toMatchObject({
      code: 'frozen',
      sentence: 'Frozen (Christmas) and no window opens within a year.',
    })
  })

  it('let a rollback pass', () => {
    expect(gate({ ...approved, subject: 'rollback', window: frozen }, 'windows')?.decision).toBe('allow')
  })
})

describe('an override', () => {
  const by = (name: string) => ({ gate: name, by: 'ada', reason: 'agreed' })
  const frozen: StageFacts = { ...approved, window: { kind: 'frozen', until: null, reason: null } }

  it('lets its own gate allow, and says who and why', () => {
    const facts = { ...frozen, overrides: [by('windows')] }
    expect(judge(facts).decision).toBe('allow')
    expect(gate(facts, 'windows')).toMatchObject({ code: 'overridden', sentence: 'Overridden by ada: agreed' })
  })

  it('of another gate changes nothing', () => {
    expect(judge({ ...frozen, overrides: [by('checks')] })).toEqual(judge(frozen))
  })

  it('stands for a missing approval, and never for a request for changes', () => {
    expect(judge({ ...readyStage, overrides: [by('approvals')] }).decision).toBe('allow')
    const objected = reviewedBy(review({ state: 'CHANGES_REQUESTED' }))
    expect(judge({ ...objected, overrides: [by('approvals')] }).decision).toBe('block')
  })

  it('says nothing where the gate allows by itself', () => {
    expect(judge({ ...approved, overrides: [by('approvals')] })).toEqual(judge(approved))
  })
})
