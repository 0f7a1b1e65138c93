import { windowState } from '../config/config.ts'
import type { ApprovalRule, People } from '../config/policy.ts'
import type { BaseFacts, CheckFacts, HoldFacts, ReviewFacts, StageFacts } from '../gates/gates.ts'
import {
  type Attempt,
  askersOf,
  type BaseState,
  branchOfAttempt,
  type Facts,
  gatesIdOf,
  gatesRunName,
  goesDown,
  type Hold,
  isFirstStep,
  isWayBack,
  overridesOf,
  passedBefore,
  policyOf,
  type RolloutRecord,
  turnedTracker,
} from '../rollout/rollout.ts'
import { branchRules } from './branch-rules.ts'
import type { Pass } from './context.ts'
import { gatesRuns } from './gates-runs.ts'
import { ownerFacts } from './owners.ts'
import type { CheckRun, CommitSha, PullRequestFacts, Review } from './ports.ts'
import { seldom } from './seldom.ts'
import { isAmong, permissionOf } from './understanding.ts'

export const nameOf = (record: RolloutRecord, { stage, attempt }: Attempt) => ({ rollout: record.id, stage, attempt })

/** True where our own mark says that this head is this very attempt at this very plan. */
export const isMarked = (runs: readonly CheckRun[], record: RolloutRecord, attempt: Attempt): boolean =>
  runs.some(({ externalId }) => externalId === gatesIdOf(nameOf(record, attempt), attempt.digest))

const mayApprove = async (pass: Pass, approvers: People | null, login: string): Promise<ReviewFacts['mayApprove']> => {
  const permission = await permissionOf(pass, login)
  if (permission === 'unknown') return 'unknown'
  if (permission !== 'admin' && permission !== 'write') return 'no'
  if (approvers === null) return 'yes'
  const is = await isAmong(pass, approvers, login)
  return is === null ? 'unknown' : is ? 'yes' : 'no'
}

/** So many people are looked up in the teams of approvers, to see whether anybody could approve at all. */
const mostLookedUp = 20

/**
 * How many beside the askers may approve, counted up to as many as are needed. It is asked seldom and decides nothing: it only says early
 * what nobody could ever do.
 */
const othersWhoMayApprove = async (
  pass: Pass,
  askers: readonly number[],
  { count: required, approvers }: ApprovalRule,
): Promise<number | null> => {
  if (required === 0) return null
  const writers = await seldom(pass, 'writers', () => pass.context.forge.writers())
  const others = writers?.filter(({ id }) => !askers.includes(id)) ?? null
  if (others === null || approvers === null) return others === null ? null : Math.min(others.length, required)
  let able = 0
  for (const { login } of others.slice(0, mostLookedUp)) {
    const is = await seldom(pass, `approver ${login} ${JSON.stringify(approvers)}`, () =>
      isAmong(pass, approvers, login),
    )
    if (is === null) return null
    if (is) able += 1
    if (able === required) return able
  }
  return others.length > mostLookedUp ? null : able
}

const reviewFacts = async (
  pass: Pass,
  approvers: People | null,
  reviews: readonly Review[],
): Promise<readonly ReviewFacts[]> => {
  const counted = reviews.filter(({ state }) => state !== 'COMMENTED' && state !== 'PENDING')
  const found: ReviewFacts[] = []
  for (const { author, state, commit, submittedAt } of counted)
    found.push({
      userId: author.id,
      login: author.login,
      isBot: author.isBot,
      state,
      commit,
      submittedAt,
      mayApprove: author.isBot ? 'no' : await mayApprove(pass, approvers, author.login),
    })
  return found
}

/** Earlier attempts at this stage that change the same and whose heads are still the commits that we made. */
const equalAttempts = async (
  pass: Pass,
  record: RolloutRecord,
  attempt: Attempt,
): Promise<readonly PullRequestFacts[]> => {
  const equal: PullRequestFacts[] = []
  for (const other of record.attempts) {
    if (other.stage !== attempt.stage || other.attempt >= attempt.attempt || other.digest !== attempt.digest) continue
    const branch = branchOfAttempt(record, other)
    const pullRequest = [...pass.pullRequests.values()].find((one) => one.branch === branch)
    if (pullRequest === undefined || pullRequest.reviews.length === 0) continue
    if (isMarked(await gatesRuns(pass, pullRequest.head), record, other)) equal.push(pullRequest)
  }
  return equal
}

const goesBack = (record: RolloutRecord, attempt: Attempt): boolean => {
  const segment = record.segments[attempt.segment]
  return segment !== undefined && isWayBack(segment)
}

/** What the policy says of this kind of stage. */
export const approvalRule = (facts: Facts, record: RolloutRecord, attempt: Attempt): ApprovalRule => {
  const { first, next, rollback } = policyOf(facts, record).approvals
  if (goesBack(record, attempt)) return rollback
  return isFirstStep(record, attempt) ? first : next
}

const stateOfRun = ({ status, conclusion }: CheckRun): CheckFacts['results'][number]['state'] => {
  if (status !== 'completed') return 'pending'
  return conclusion === 'success' || conclusion === 'neutral' || conclusion === 'skipped' ? 'success' : 'failure'
}

const checkFacts = async (pass: Pass, branch: string, head: CommitSha): Promise<CheckFacts> => {
  const { forge } = pass.context
  const rules = await branchRules(pass, branch)
  const required = rules?.checks.filter((name) => name !== gatesRunName) ?? null
  if (required === null || required.length === 0) return { required, results: [] }
  const [runs, statuses] = await Promise.all([forge.foreignCheckRuns(head), forge.statuses(head)])
  const newest = new Map<string, (typeof statuses)[number]>()
  for (const status of [...statuses].sort((one, other) => one.createdAt - other.createdAt))
    newest.set(status.context.toLowerCase(), status)
  return {
    required,
    results: [
      ...runs.map((run) => ({ name: run.name, state: stateOfRun(run) })),
      ...[...newest.values()].map(({ context, state }) => ({
        name: context,
        state:
          state === 'success'
            ? ('success' as const)
            : state === 'pending'
              ? ('pending' as const)
              : ('failure' as const),
      })),
    ],
  }
}

const holdFacts = (facts: Facts, record: RolloutRecord, before: number): HoldFacts | null => {
  const own = record.holds.find(({ at }) => at <= before)
  const { hold } = facts.repositoryRecord
  const told = ({ kind, at, by, reason }: Hold) => ({ kind, at, by: by?.login ?? null, reason })
  if (own !== undefined) return { scope: 'rollout', ...told(own) }
  return hold === null || hold.at > before ? null : { scope: 'repository', ...told(hold) }
}

const turnedOf = (facts: Facts, record: RolloutRecord): StageFacts['turned'] => {
  const turned = turnedTracker(record, facts)
  if (turned === null || goesDown(record)) return null
  const { stage, state } = turned
  const said = state.kind === 'failed' ? state.description : 'it has gone back to what was before this stage.'
  return { stage, tracker: state.tracker, commit: state.commit, said }
}

const baseFacts = (base: BaseState): BaseFacts => base

export interface Moment {
  readonly base: BaseState
  /** Only what was there by then counts; `Infinity` for now. */
  readonly at: number
  readonly merging: StageFacts['merging']
}

/** Everything that the gates look at, for one attempt with this head and these reviews. */
export const stageFacts = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
  pullRequest: Pick<PullRequestFacts, 'head' | 'reviews'>,
  isOurs: boolean,
  moment: Moment,
): Promise<StageFacts> => {
  const equal = await equalAttempts(pass, record, attempt)
  const rule = approvalRule(facts, record, attempt)
  const askers = askersOf(record, attempt).map(({ id }) => id)
  const reviews = [...pullRequest.reviews, ...equal.flatMap((one) => one.reviews)].filter(
    ({ submittedAt }) => submittedAt <= moment.at,
  )
  return {
    subject: goesBack(record, attempt) ? 'rollback' : 'change',
    head: { sha: pullRequest.head, isOurs },
    approvals: {
      required: rule.count,
      from: [...(rule.approvers?.users ?? []), ...(rule.approvers?.teams ?? [])],
      owners: rule.owners ? await ownerFacts(pass, facts, record, attempt, reviews) : null,
      askers,
      others: await othersWhoMayApprove(pass, askers, rule),
      equalHeads: equal.map(({ head }) => head),
      reviews: await reviewFacts(pass, rule.approvers, reviews),
    },
    base: baseFacts(moment.base),
    checks: await checkFacts(pass, record.base, pullRequest.head),
    hold: holdFacts(facts, record, moment.at),
    policyProblems: facts.policy.problems,
    merging: moment.merging,
    earlier: passedBefore(record, facts),
    turned: turnedOf(facts, record),
    overrides: overridesOf(record, attempt)
      .filter(({ at }) => at <= moment.at)
      .map(({ gate, by, reason }) => ({ gate, by: by.login, reason })),
    window: windowState(
      policyOf(facts, record).windows,
      Number.isFinite(moment.at) ? moment.at : pass.context.clock.now(),
    ),
  }
}
