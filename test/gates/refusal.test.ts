import { describe, expect, it } from 'vitest'
import { refusalVerdict } from '../../src/gates/refusal.ts'

const said = (message: string, subject: 'change' | 'rollback' = 'change') =>
  refusalVerdict({ message, pullRequest: 7 }, subject)

describe('what GitHub says when it does not merge', () => {
  it.each([
    ['Changes must be made through the merge queue', 'merge-queue'],
    ['At least 2 approving reviews are required by reviewers with write access.', 'github-review-required'],
    ['Waiting on code owner review from acme/owners.', 'github-review-required'],
    ['New changes require approval from someone other than the last pusher.', 'github-review-required'],
    ['Required status check "ci/test" is expected.', 'github-check-required'],
    [
      'Repository rule violations found\n\nA conversation must be resolved before this pull request can be merged.\n\n',
      'github-conversation-open',
    ],
    ['You’re not authorized to push to this branch. Visit https://docs.github.com/x', 'github-pushes-restricted'],
    ['Commits must have verified signatures.', 'github-signature-required'],
    ['Merge commits are not allowed on this repository.', 'github-method-forbidden'],
    ['Something of tomorrow', 'merge-refused'],
  ])('%s', (message, code) => {
    expect(said(message)).toMatchObject({ gate: 'conflict', decision: 'wait', code })
    expect(said(message).sentence).toContain('#7')
    expect(said(message).sentence).not.toMatch(/https?:|violations found/)
  })

  it('names the number of approvals, and whose review counts for a way back', () => {
    const two = 'At least 2 approving reviews are required by reviewers with write access.'
    expect(said(two).sentence).toContain('2 approvals')
    expect(said(two, 'rollback').sentence).toContain('whoever asked for the rollback')
  })
})
