import type { ReviewFacts, StageFacts } from './facts.ts'
import type { GateVerdict } from './verdict.ts'

const counted = ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']

/** Per user the latest review that says something, among those given on the head or on an equal one. */
const latestPerUser = ({ head, approvals }: StageFacts): readonly ReviewFacts[] => {
  const heads = [head.sha, ...approvals.equalHeads]
  const latest = new Map<number, ReviewFacts>()
  for (const review of [...approvals.reviews].sort((one, other) => one.submittedAt - other.submittedAt)) {
    if (!counted.includes(review.state) || review.isBot) continue
    if (review.commit === null || !heads.includes(review.commit)) continue
    latest.set(review.userId, review)
  }
  return [...latest.values()]
}

/** The approvals that count: by someone else than the askers, who may approve. */
export const validApprovals = (facts: StageFacts): readonly ReviewFacts[] =>
  latestPerUser(facts).filter(
    ({ state, mayApprove, userId }) =>
      state === 'APPROVED' && mayApprove === 'yes' && !facts.approvals.askers.includes(userId),
  )

const names = (reviews: readonly ReviewFacts[]): string => reviews.map(({ login }) => login).join(', ')

const stillNeeded = (missing: number): string =>
  missing === 1 ? 'one more approval is needed' : `${missing} more approvals are needed`

const nobodyElse = (others: number): string =>
  others === 0
    ? 'nobody else may give it here'
    : `only ${others} ${others === 1 ? 'other' : 'others'} may give one here`

const whyNot = (facts: StageFacts, opinions: readonly ReviewFacts[]): string => {
  const { approvals } = facts
  const approved = opinions.filter(({ state }) => state === 'APPROVED')
  const asked = approved.filter(({ userId }) => approvals.askers.includes(userId))
  const unable = approved.filter(({ userId, mayApprove }) => !approvals.askers.includes(userId) && mayApprove !== 'yes')
  return [
    ...(asked.length > 0 ? [`${names(asked)} asked for this stage and cannot approve it`] : []),
    ...(unable.length > 0 ? [`${names(unable)} may not approve here`] : []),
  ]
    .map((reason) => `; ${reason}`)
    .join('')
}

/** Invariant 6: on the current head, by someone else than the askers, who may approve. A request for changes blocks until it is taken back. */
export const approvalsGate = (facts: StageFacts): GateVerdict => {
  const { approvals, subject } = facts
  // One person must be able to go back alone, so nobody's objection stops a rollback that needs no approval.
  if (subject === 'rollback' && approvals.required === 0)
    return {
      gate: 'approvals',
      decision: 'allow',
      code: 'approvals-not-needed',
      sentence: 'A rollback needs no approval.',
    }
  const opinions = latestPerUser(facts)
  const objections = opinions.filter(({ state, mayApprove }) => state === 'CHANGES_REQUESTED' && mayApprove !== 'no')
  if (objections.length > 0)
    return {
      gate: 'approvals',
      decision: 'block',
      code: 'changes-requested',
      sentence: `${names(objections)} asked for changes.`,
    }
  const valid = validApprovals(facts)
  if (valid.length >= approvals.required) {
    const carried = valid.filter(({ commit }) => commit !== facts.head.sha)
    const given = valid.map(({ login, commit }) => `${login} (${commit?.slice(0, 7) ?? ''})`).join(', ')
    return {
      gate: 'approvals',
      decision: 'allow',
      code: approvals.required === 0 ? 'approvals-not-needed' : 'approved',
      sentence:
        valid.length === 0
          ? 'No approval is needed.'
          : `Approved by ${given}${carried.length > 0 ? `; carried over to ${facts.head.sha.slice(0, 7)}, which changes the same` : ''}.`,
    }
  }
  const reason = whyNot(facts, opinions)
  const missing = stillNeeded(approvals.required - valid.length)
  const { others } = approvals
  const isImpossible = others !== null && others < approvals.required
  const nobody = isImpossible ? `, and ${nobodyElse(others)}` : ''
  return {
    gate: 'approvals',
    decision: 'wait',
    code: isImpossible ? 'approval-impossible' : 'approval-missing',
    sentence: `${valid.length > 0 ? `Approved by ${names(valid)}; ${missing}` : `${missing.charAt(0).toUpperCase()}${missing.slice(1)}`}${nobody}${reason}.`,
  }
}
