import type { ReviewFacts, StageFacts } from './facts.ts'
import { isOwner, ownersSay } from './owners.ts'
import type { GateVerdict } from './verdict.ts'

const sayings = ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']

/** Per user the latest review that says something, among those given on the head or on an equal one. */
const latestPerUser = ({ head, approvals }: StageFacts): readonly ReviewFacts[] => {
  const heads = [head.sha, ...approvals.equalHeads]
  const latest = new Map<number, ReviewFacts>()
  for (const review of [...approvals.reviews].sort((one, other) => one.submittedAt - other.submittedAt)) {
    if (!sayings.includes(review.state) || review.isBot) continue
    if (review.commit === null || !heads.includes(review.commit)) continue
    latest.set(review.userId, review)
  }
  return [...latest.values()]
}

/** The approvals that stand: by someone else than the askers, who may approve or owns what is touched. */
export const validApprovals = (facts: StageFacts): readonly ReviewFacts[] =>
  latestPerUser(facts).filter(
    (review) =>
      review.state === 'APPROVED' &&
      (review.mayApprove === 'yes' || isOwner(facts, review)) &&
      !facts.approvals.askers.includes(review.userId),
  )

const names = (reviews: readonly ReviewFacts[]): string => reviews.map(({ login }) => login).join(', ')

const stillNeeded = (missing: number, from: readonly string[]): string =>
  `${missing === 1 ? 'one more approval is needed' : `${missing} more approvals are needed`}${from.length === 0 ? '' : ` (${from.join(', ')})`}`

const capital = (sentence: string): string => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`

const nobodyElse = (others: number): string =>
  others === 0
    ? 'nobody else may give it here'
    : `only ${others} ${others === 1 ? 'other' : 'others'} may give one here`

const whyNot = (facts: StageFacts, opinions: readonly ReviewFacts[]): string => {
  const { approvals } = facts
  const approved = opinions.filter(({ state }) => state === 'APPROVED')
  const asked = approved.filter(({ userId }) => approvals.askers.includes(userId))
  const unable = approved.filter(
    (review) => !approvals.askers.includes(review.userId) && review.mayApprove === 'no' && !isOwner(facts, review),
  )
  const untold = approved.filter(
    (review) => !approvals.askers.includes(review.userId) && review.mayApprove === 'unknown' && !isOwner(facts, review),
  )
  const teams = approvals.from.filter((name) => name.includes('/'))
  return [
    ...(asked.length > 0 ? [`${names(asked)} asked for this stage and cannot approve it`] : []),
    ...(unable.length > 0 ? [`${names(unable)} may not approve here`] : []),
    ...(untold.length > 0
      ? [
          `GitHub does not say whether ${names(untold)} may approve${teams.length === 0 ? '' : `: is ${teams.join(', ')} written right, and may the App read the organisation’s members?`}`,
        ]
      : []),
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
  const objections = opinions.filter(
    (review) => review.state === 'CHANGES_REQUESTED' && (review.mayApprove !== 'no' || isOwner(facts, review)),
  )
  if (objections.length > 0)
    return {
      gate: 'approvals',
      decision: 'block',
      code: 'changes-requested',
      sentence: `${names(objections)} asked for changes.`,
    }
  const valid = validApprovals(facts)
  // Whom the policy does not name among the approvers speaks for the files alone.
  const counted = valid.filter(({ mayApprove }) => mayApprove === 'yes')
  const owners = ownersSay(
    facts,
    valid.map(({ userId }) => userId),
  )
  if (owners.kind === 'unknown')
    return { gate: 'approvals', decision: 'block', code: 'owners-unknown', sentence: owners.sentence }
  if (counted.length >= approvals.required && owners.kind === 'satisfied') {
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
  const short = approvals.required - counted.length
  const { others } = approvals
  const isImpossible = short > 0 && others !== null && others < approvals.required
  const nobody = isImpossible ? `, and ${nobodyElse(others)}` : ''
  const missing = [
    ...(short > 0 ? [`${stillNeeded(short, approvals.from)}${nobody}`] : []),
    ...(owners.kind === 'missing' ? owners.sentences : []),
  ].join('; ')
  return {
    gate: 'approvals',
    decision: 'wait',
    code: isImpossible ? 'approval-impossible' : short > 0 ? 'approval-missing' : 'owner-missing',
    sentence: `${valid.length > 0 ? `Approved by ${names(valid)}; ${missing}` : capital(missing)}${reason}${reason.endsWith('?') ? '' : '.'}`,
  }
}
