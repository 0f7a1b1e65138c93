import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge, type StageFacts } from '../../src/gates/gates.ts'
import { head, otherHead, readyStage, review, reviewedBy } from './stage-facts.ts'

const approvals = (facts: StageFacts) => judge(facts).gates.find(({ gate }) => gate === 'approvals')

describe('an approval', () => {
  it('counts when someone else gave it on the current head', () => {
    expect(approvals(reviewedBy(review()))).toMatchObject({ decision: 'allow', code: 'approved' })
  })

  it('that nobody could give is told as such, and waited for all the same', () => {
    const alone = { ...readyStage, approvals: { ...readyStage.approvals, others: 0 } }
    expect(approvals(alone)).toMatchObject({
      decision: 'wait',
      code: 'approval-impossible',
      sentence: 'One more approval is needed, and nobody else may give it here.',
    })
    const unknown = { ...readyStage, approvals: { ...readyStage.approvals, others: null } }
    expect(approvals(unknown)).toMatchObject({ code: 'approval-missing' })
  })

  it('does not count on another head', () => {
    expect(approvals(reviewedBy(review({ commit: otherHead })))).toMatchObject({ code: 'approval-missing' })
  })

  it('does not count where GitHub no longer says which head it was given on', () => {
    expect(approvals(reviewedBy(review({ commit: null })))).toMatchObject({ code: 'approval-missing' })
  })

  it('does not count from whoever asked, and the sentence says so', () => {
    const verdict = approvals(reviewedBy(review({ userId: 1, login: 'writer' })))
    expect(verdict).toMatchObject({
      decision: 'wait',
      sentence: 'One more approval is needed; writer asked for this stage and cannot approve it.',
    })
  })

  it.each(['no', 'unknown'] as const)('does not count where the right to approve is %s', (mayApprove) => {
    expect(approvals(reviewedBy(review({ mayApprove })))).toMatchObject({ code: 'approval-missing' })
  })

  it('of which GitHub does not say whether it counts is told as such, with the team that may be written wrong', () => {
    const facts = reviewedBy(review({ login: 'reviewer', mayApprove: 'unknown' }))
    const named = { ...facts, approvals: { ...facts.approvals, from: ['acme/laeds'] } }
    expect(approvals(named)?.sentence).toBe(
      'One more approval is needed (acme/laeds); GitHub does not say whether reviewer may approve: is acme/laeds written right, and may the App read the organisation’s members?',
    )
  })

  it('does not count from a bot', () => {
    expect(approvals(reviewedBy(review({ isBot: true })))).toMatchObject({ code: 'approval-missing' })
  })

  it('is void once dismissed', () => {
    const facts = reviewedBy(review({ submittedAt: 1 }), review({ submittedAt: 2, state: 'DISMISSED' }))
    expect(approvals(facts)).toMatchObject({ code: 'approval-missing' })
  })

  it('stands when the same person comments later', () => {
    const facts = reviewedBy(review({ submittedAt: 1 }), review({ submittedAt: 2, state: 'COMMENTED' }))
    expect(approvals(facts)).toMatchObject({ code: 'approved' })
  })

  it('of one person counts once, however often given', () => {
    const facts = reviewedBy(review({ submittedAt: 1 }), review({ submittedAt: 2 }))
    const two = { ...facts, approvals: { ...facts.approvals, required: 2 } }
    expect(approvals(two)).toMatchObject({
      decision: 'wait',
      sentence: 'Approved by reviewer; one more approval is needed.',
    })
  })

  it('carries over from an attempt that changed the same, and both commits are named', () => {
    const facts = reviewedBy(review({ commit: otherHead }))
    const carried = { ...facts, approvals: { ...facts.approvals, equalHeads: [otherHead] } }
    expect(approvals(carried)).toMatchObject({
      code: 'approved',
      sentence: 'Approved by reviewer (bbbbbbb); carried over to aaaaaaa, which changes the same.',
    })
  })
})

describe('a request for changes', () => {
  it('blocks, whoever else approved', () => {
    const facts = reviewedBy(review(), review({ userId: 3, login: 'third', state: 'CHANGES_REQUESTED' }))
    expect(approvals(facts)).toMatchObject({ decision: 'block', sentence: 'third asked for changes.' })
  })

  it('is lifted by the same person’s later approval', () => {
    const facts = reviewedBy(review({ submittedAt: 1, state: 'CHANGES_REQUESTED' }), review({ submittedAt: 2 }))
    expect(approvals(facts)).toMatchObject({ code: 'approved' })
  })

  it('of someone who may not approve here blocks nothing', () => {
    const facts = reviewedBy(review(), review({ userId: 9, state: 'CHANGES_REQUESTED', mayApprove: 'no' }))
    expect(approvals(facts)).toMatchObject({ code: 'approved' })
  })

  it('does not stop a rollback that needs no approval', () => {
    const facts = reviewedBy(review({ state: 'CHANGES_REQUESTED' }))
    expect(approvals({ ...facts, subject: 'rollback', approvals: { ...facts.approvals, required: 0 } })).toMatchObject({
      decision: 'allow',
    })
  })
})

it('never allows by reviews that are not someone else’s, on the head, by right', () => {
  const anyReview = fc.record({
    userId: fc.integer({ min: 1, max: 4 }),
    login: fc.constant('someone'),
    isBot: fc.boolean(),
    state: fc.constantFrom(
      'APPROVED' as const,
      'CHANGES_REQUESTED' as const,
      'DISMISSED' as const,
      'COMMENTED' as const,
    ),
    commit: fc.constantFrom(head, otherHead, null),
    submittedAt: fc.integer({ min: 0, max: 9 }),
    mayApprove: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
  })
  fc.assert(
    fc.property(fc.array(anyReview, { maxLength: 8 }), fc.integer({ min: 1, max: 2 }), (reviews, required) => {
      const facts = { ...readyStage, approvals: { ...readyStage.approvals, reviews, required } }
      const good = new Set(
        reviews
          .filter(
            ({ state, commit, mayApprove, userId, isBot }) =>
              state === 'APPROVED' && commit === head && mayApprove === 'yes' && userId !== 1 && !isBot,
          )
          .map(({ userId }) => userId),
      )
      if (judge(facts).decision === 'allow') expect(good.size).toBeGreaterThanOrEqual(required)
    }),
  )
})
