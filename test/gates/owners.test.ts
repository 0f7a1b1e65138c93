import { describe, expect, it } from 'vitest'
import { judge, type OwnerFacts, type StageFacts } from '../../src/gates/gates.ts'
import { readyStage, review } from './stage-facts.ts'

const group = (reviewers: readonly number[], more: object = {}) => ({
  paths: ['apps/reviews.yaml'],
  owners: ['@ada', '@acme/web'],
  reviewers,
  isAskersAlone: false,
  ...more,
})

const stage = (owners: OwnerFacts | null, ...reviews: ReturnType<typeof review>[]): StageFacts => ({
  ...readyStage,
  approvals: { ...readyStage.approvals, owners, reviews },
})

const approvals = (facts: StageFacts) => judge(facts).gates.find(({ gate }) => gate === 'approvals')

describe('owners of the touched files', () => {
  it('who approve are enough', () => {
    expect(approvals(stage({ kind: 'read', groups: [group([2])] }, review()))).toMatchObject({ code: 'approved' })
  })

  it('are waited for by name, with the file, where others approved', () => {
    expect(approvals(stage({ kind: 'read', groups: [group([])] }, review()))).toMatchObject({
      decision: 'wait',
      code: 'owner-missing',
      sentence: 'Approved by reviewer; an approval of @ada or @acme/web is needed for apps/reviews.yaml.',
    })
  })

  it('of each group of files are needed', () => {
    const groups = [group([2]), group([], { paths: ['a.yaml', 'b.yaml'], owners: ['@bob'] })]
    expect(approvals(stage({ kind: 'read', groups }, review()))?.sentence).toContain(
      'an approval of @bob is needed for a.yaml and 1 more',
    )
  })

  it('do not own away the approval of whom the policy names', () => {
    const facts = stage({ kind: 'read', groups: [group([2])] }, review({ mayApprove: 'no' }))
    const named = { ...facts, approvals: { ...facts.approvals, from: ['grace', 'acme/leads'] } }
    expect(approvals(named)).toMatchObject({
      code: 'approval-missing',
      sentence: 'Approved by reviewer; one more approval is needed (grace, acme/leads).',
    })
  })

  it('who asked do not count, and it is said where nobody else owns it', () => {
    const facts = stage(
      { kind: 'read', groups: [group([1], { owners: ['@writer'], isAskersAlone: true })] },
      review({ userId: 1, login: 'writer' }),
      review(),
    )
    expect(approvals(facts)?.sentence).toContain('@writer, who asked for this stage, is needed')
  })

  it('who ask for changes block, though the policy does not name them', () => {
    const objection = review({ state: 'CHANGES_REQUESTED', mayApprove: 'no' })
    expect(approvals(stage({ kind: 'read', groups: [group([2])] }, objection))?.code).toBe('changes-requested')
    expect(approvals(stage(null, objection))?.code).toBe('approval-missing')
  })

  it.each(['no-file', 'unknown'] as const)('that are not known (%s) block', (kind) => {
    expect(approvals(stage({ kind }, review()))).toMatchObject({ decision: 'block', code: 'owners-unknown' })
  })
})
