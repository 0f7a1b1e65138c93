/**
 * What the playground remembers beside git: plain data that refers to other data by id, so that a whole set can be cloned
 * (a list that lags is answered from a clone). Times are ISO 8601 in whole seconds, as GitHub prints them.
 */
export type Timestamp = string

export interface Account {
  readonly id: number
  readonly nodeId: string
  /** A bot's login as REST prints it, `sluice[bot]`; GraphQL prints it without the suffix. */
  readonly login: string
  readonly type: 'User' | 'Bot' | 'Organization'
  readonly association: 'OWNER' | 'MEMBER' | 'COLLABORATOR' | 'CONTRIBUTOR' | 'NONE'
  readonly createdAt: Timestamp
}

export interface Label {
  readonly id: number
  readonly nodeId: string
  readonly name: string
  color: string
  description: string | null
}

export interface PullDetails {
  readonly id: number
  /** Full name of the repository that holds the head branch; another than ours is a fork. */
  headRepository: string
  readonly headBranch: string
  headSha: string
  baseBranch: string
  baseSha: string
  draft: boolean
  mergedAt: Timestamp | null
  mergedBy: number | null
  mergeCommit: string | null
  requestedReviewers: number[]
  /** The account that made or pushed the head. */
  lastPusher: number
  /** Conversations on lines of its diff that nobody has resolved. */
  openConversations: number
  /** `base:head` for which mergeability has been asked for; until then GitHub answers null. */
  mergeabilityAskedFor: string | null
  mergeabilityAnswersLeftNull: number
}

export interface Issue {
  readonly id: number
  readonly nodeId: string
  readonly number: number
  readonly author: number
  /** Set where an App's token wrote it. */
  readonly viaApp: number | null
  title: string
  body: string | null
  state: 'open' | 'closed'
  stateReason: 'completed' | 'not_planned' | 'reopened' | null
  labels: string[]
  assignees: number[]
  locked: boolean
  readonly createdAt: Timestamp
  updatedAt: Timestamp
  closedAt: Timestamp | null
  closedBy: number | null
  /** Every closing there ever was; reopening forgets only the two above. */
  readonly closings: { readonly at: Timestamp; readonly by: number }[]
  /** Moves with the body alone; `updatedAt` moves with everything. */
  lastEditedAt: Timestamp | null
  editor: number | null
  readonly pull: PullDetails | null
}

export interface Comment {
  readonly id: number
  readonly nodeId: string
  readonly issue: number
  readonly author: number
  readonly viaApp: number | null
  body: string
  readonly createdAt: Timestamp
  updatedAt: Timestamp
  lastEditedAt: Timestamp | null
  editor: number | null
}

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING'

export interface Review {
  readonly id: number
  readonly nodeId: string
  readonly issue: number
  readonly author: number
  body: string
  state: ReviewState
  /** The head it was given on; it stays there when the head moves. */
  readonly commit: string
  submittedAt: Timestamp | null
  readonly createdAt: Timestamp
  updatedAt: Timestamp
  lastEditedAt: Timestamp | null
  editor: number | null
}

export type ReactionContent = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes'

export interface Reaction {
  readonly id: number
  readonly nodeId: string
  /** Node id of the issue, comment or review. */
  readonly subject: string
  readonly author: number
  readonly content: ReactionContent
  readonly createdAt: Timestamp
}

export interface CheckSuite {
  readonly id: number
  readonly nodeId: string
  readonly app: number
  readonly headSha: string
  readonly headBranch: string | null
  readonly createdAt: Timestamp
  updatedAt: Timestamp
}

export type CheckStatus = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending'
export type CheckConclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required'

export interface CheckAnnotation {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly annotation_level: 'notice' | 'warning' | 'failure'
  readonly message: string
  readonly title: string | null
  readonly raw_details: string | null
}

export interface CheckRun {
  readonly id: number
  readonly nodeId: string
  readonly app: number
  readonly suite: number
  name: string
  readonly headSha: string
  externalId: string
  detailsUrl: string | null
  status: CheckStatus
  conclusion: CheckConclusion | null
  startedAt: Timestamp | null
  completedAt: Timestamp | null
  title: string | null
  summary: string | null
  text: string | null
  annotations: CheckAnnotation[]
}

export interface CommitStatus {
  readonly id: number
  readonly nodeId: string
  readonly sha: string
  readonly state: 'success' | 'failure' | 'error' | 'pending'
  readonly context: string
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: number
  readonly createdAt: Timestamp
}

export interface DeploymentStatus {
  readonly id: number
  readonly nodeId: string
  readonly deployment: number
  readonly state: 'error' | 'failure' | 'inactive' | 'pending' | 'success' | 'queued' | 'in_progress'
  readonly description: string
  readonly environmentUrl: string
  readonly logUrl: string
  readonly creator: number
  readonly createdAt: Timestamp
}

export interface Deployment {
  readonly id: number
  readonly nodeId: string
  readonly sha: string
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly description: string | null
  readonly payload: string
  readonly creator: number
  readonly createdAt: Timestamp
  updatedAt: Timestamp
}

export interface QueueEntry {
  readonly id: number
  readonly nodeId: string
  readonly issue: number
  readonly enqueuedBy: number
  readonly enqueuedAt: Timestamp
  readonly headSha: string
  /** The head that the queue made and on which the required checks must pass. */
  readonly groupSha: string
  readonly groupRef: string
  readonly baseSha: string
}

export interface Records {
  readonly issues: Issue[]
  readonly comments: Comment[]
  readonly reviews: Review[]
  readonly reactions: Reaction[]
  readonly checkSuites: CheckSuite[]
  readonly checkRuns: CheckRun[]
  readonly statuses: CommitStatus[]
  readonly deployments: Deployment[]
  readonly deploymentStatuses: DeploymentStatus[]
  readonly labels: Label[]
  readonly queue: QueueEntry[]
}

export const emptyRecords = (): Records => ({
  issues: [],
  comments: [],
  reviews: [],
  reactions: [],
  checkSuites: [],
  checkRuns: [],
  statuses: [],
  deployments: [],
  deploymentStatuses: [],
  labels: [],
  queue: [],
})

export interface PullRequest extends Issue {
  readonly pull: PullDetails
}

export const isPullRequest = (issue: Issue): issue is PullRequest => issue.pull !== null
