/**
 * What reconcile needs of the outside world. The shells (`forge/`, `git/`, `queue/`) satisfy these by shape, without importing one
 * another; `main.ts` joins them. Times are milliseconds since 1970. Everything here is per repository.
 */
import type { MetricPolicy } from '../config/policy.ts'
import type { FileMode, Snapshot } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import type { ApplicationFact } from '../rollout/rollout.ts'

export { AnswerUnclear, ForgeRefusal, RateLimited } from './refusals.ts'

export type CommitSha = string

/** `comment/123`, `issue/45` (the issue's body, by its number) or `review/678`: one place where a person can write commands. */
export type SourceKey = string

export interface Actor {
  readonly id: number
  readonly login: string
  readonly isBot: boolean
}

export type Permission = 'admin' | 'write' | 'read' | 'none' | 'unknown'

export interface RepositoryFacts {
  readonly id: number
  readonly owner: string
  readonly name: string
  readonly defaultBranch: string
  readonly mergeMethods: { readonly merge: boolean; readonly squash: boolean; readonly rebase: boolean }
  readonly archived: boolean
  /** When the App was installed here; nothing older is ever carried out. null where GitHub does not say. */
  readonly installedAt: number | null
}

export interface ThreadFacts {
  readonly number: number
  readonly kind: 'issue' | 'pull-request'
  readonly state: 'open' | 'closed' | 'merged'
  /** When it was last closed; null where it never was. */
  readonly closedAt: number | null
  /** GitHub takes no reaction there, and no comment of an App. */
  readonly isLocked: boolean
  /** A pull request whose head is in another repository: only read-only commands work there. */
  readonly isFromFork: boolean
  /** The head branch of a pull request. */
  readonly branch: string | null
}

/** One place with text that may hold commands, read afresh from GitHub. */
export interface Heard {
  readonly source: SourceKey
  readonly nodeId: string
  readonly author: Actor
  readonly body: string
  readonly createdAt: number
  /** GraphQL `lastEditedAt`; what was ever edited never commands. */
  readonly editedAt: number | null
  readonly url: string
  readonly thread: ThreadFacts
  /** The App's own reactions on it: `rocket` done, `confused` refused, `eyes` seen. */
  readonly ownReactions: readonly Reaction[]
}

export type Reaction = 'eyes' | 'rocket' | 'confused'

export interface Review {
  readonly id: number
  readonly author: Actor
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED' | 'COMMENTED' | 'PENDING'
  /** The head it was given on; null where GitHub no longer says. */
  readonly commit: CommitSha | null
  readonly submittedAt: number
}

export interface PullRequestFacts {
  readonly number: number
  readonly url: string
  readonly title: string
  readonly author: Actor
  /** True where our App opened it, by App id or bot user id, never by name. */
  readonly isOurs: boolean
  readonly isFromFork: boolean
  readonly state: 'open' | 'closed' | 'merged'
  readonly branch: string
  readonly base: string
  readonly head: CommitSha
  readonly commitCount: number
  /** null while GitHub computes it. */
  readonly mergeable: boolean | null
  /** True where protection wants the head to hold the newest base and it does not (`mergeStateStatus: BEHIND`); null where not known. */
  readonly isBehind: boolean | null
  readonly mergeCommit: CommitSha | null
  readonly mergedBy: Actor | null
  readonly mergedAt: number | null
  readonly closedBy: Actor | null
  readonly createdAt: number
  readonly reviews: readonly Review[]
  /** What its page says; only where the list told it beside. */
  readonly body?: string
}

export interface CheckRun {
  readonly id: number
  readonly name: string
  readonly appId: number | null
  readonly isOurs: boolean
  readonly externalId: string
  readonly status: 'queued' | 'in_progress' | 'completed'
  readonly conclusion: string | null
  readonly title: string
  readonly summary: string
  readonly text: string
  readonly startedAt: number
  readonly completedAt?: number | null
  readonly detailsUrl: string | null
}

export interface CheckRunDraft {
  readonly name: string
  readonly head: CommitSha
  readonly externalId: string
  readonly status: 'in_progress' | 'completed'
  readonly conclusion: 'success' | 'failure' | 'neutral' | null
  readonly title: string
  readonly summary: string
  readonly text: string
  readonly detailsUrl: string | null
}

export interface CommitStatus {
  readonly context: string
  readonly state: 'success' | 'failure' | 'error' | 'pending'
  readonly description: string
  readonly creator: Actor | null
  readonly createdAt: number
  readonly targetUrl: string | null
}

/** What somebody else's deployment of a commit says: our own are never a tracker's. */
export interface DeploymentStatus {
  readonly environment: string
  readonly state: string
  readonly description: string
  readonly creator: Actor | null
  readonly createdAt: number
  readonly url: string | null
}

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'inactive'

/** An entry of ours among an environment's deployments. */
export interface Deployment {
  readonly id: number
  readonly commit: CommitSha
  /** The services that it moved. */
  readonly services: readonly string[]
}

export interface DeploymentDraft {
  readonly environment: string
  readonly commit: CommitSha
  readonly description: string
  readonly payload: { readonly rollout: string; readonly stage: number; readonly services: readonly string[] }
}

/** `refs/sluice/open/<environment>/<namespace>/<service>` → baseline: an index and a lock, no proof. */
export interface Claim {
  readonly ref: string
  readonly sha: CommitSha
}

/** What is demanded of a branch beside reviews, which only GitHub counts. */
export interface BranchRules {
  /** Contexts that must be green on every head. */
  readonly checks: readonly string[]
  /** Every commit must be signed. */
  readonly signatures: boolean
  /** Methods of merging that the rules leave, whatever the repository allows. */
  readonly methods: RepositoryFacts['mergeMethods']
}

export interface CommitDraft {
  readonly parent: CommitSha
  /** Whole new contents; null deletes. */
  readonly files: readonly { readonly path: string; readonly content: string | null; readonly mode: FileMode }[]
  readonly message: string
}

export interface OwnComment {
  readonly id: number
  readonly body: string
  readonly url: string
}

export type MergeOutcome =
  /** `isByUs`: by this very request; else it was merged already, by whomever. */
  | { readonly kind: 'merged'; readonly sha: CommitSha; readonly isByUs: boolean }
  /** 409: the head moved; read again. */
  | { readonly kind: 'head-moved' }
  /** 405: GitHub refuses for now or for good; the caller decides by reading the pull request again, the text is a hint for people. */
  | { readonly kind: 'refused'; readonly message: string }

export interface Forge {
  /** The App: its slug, its id and its bot's user id. */
  readonly self: { readonly appId: number; readonly slug: string; readonly botId: number }
  repository(): Promise<RepositoryFacts>
  /**
   * Everything people wrote since then that carries neither our rocket nor our confused, oldest first. One GraphQL sweep. What has not the
   * form that GitHub promises is told to `unread` and left out: one comment does not stop the others.
   */
  heard(since: number, unread?: (what: string) => void): Promise<readonly Heard[]>
  /** By the permission endpoint at this moment; 403, 404 and the unknown are `unknown`. */
  permission(login: string): Promise<Permission>
  /** Every person who may write here; null where GitHub does not say, or they are too many to be listed. */
  writers(): Promise<readonly Actor[] | null>
  /** True for an active member of `organisation/slug`; null where the App may not see the team, which counts as no. */
  teamMember(team: string, login: string): Promise<boolean | null>
  /** A file of another repository of the owner, at its default branch’s head; null where there is none that the App may read. */
  ownersFile(
    repository: string,
    path: string,
  ): Promise<{ readonly repository: string; readonly commit: CommitSha; readonly text: string } | null>
  /** Pull requests that our App opened from branches under `sluice/`, newest first, open ones always, closed ones up to `limit`. */
  ownPullRequests(limit: number): Promise<readonly PullRequestFacts[]>
  pullRequest(number: number): Promise<PullRequestFacts>
  /** The description, as anybody may have left it. */
  pullRequestBody(number: number): Promise<string>
  pullRequestOfBranch(branch: string): Promise<PullRequestFacts | null>
  /** Heads of every open pull request against this branch, whoever opened it: asked only where our gates are a required check. */
  openHeads(base: string): Promise<readonly CommitSha[]>
  /** All runs by this name on the commit (`filter=all`), lowest id first. */
  checkRuns(head: CommitSha, name: string): Promise<readonly CheckRun[]>
  /** All runs of our App on the commit, whatever their name (`filter=all`, by App id), lowest id first: where records are found. */
  ownCheckRuns(head: CommitSha): Promise<readonly CheckRun[]>
  /** Runs of every name but ours, newest of each, for required checks. */
  foreignCheckRuns(head: CommitSha): Promise<readonly CheckRun[]>
  statuses(head: CommitSha): Promise<readonly CommitStatus[]>
  /** All statuses of the commit's deployments, but for our own. */
  deploymentStatuses(head: CommitSha): Promise<readonly DeploymentStatus[]>
  /** The newest deployments of ours to an environment, newest first, of all commits or of one. */
  deployments(environment: string, commit?: CommitSha): Promise<readonly Deployment[]>
  /** What a deployment says now; null where it says nothing yet. */
  deploymentState(id: number): Promise<string | null>
  /** What rulesets and protection demand of the branch; null where it cannot be read. */
  branchRules(branch: string): Promise<BranchRules | null>
  claims(): Promise<readonly Claim[]>

  createReference(ref: string, sha: CommitSha): Promise<'created' | 'exists'>
  deleteReference(ref: string): Promise<void>
  /**
   * The signed way: trees and commit through the API without author or committer. Fails loudly where GitHub did not sign it, or made another
   * tree than the one that is given.
   */
  createCommit(draft: CommitDraft, tree?: string): Promise<CommitSha>
  openPullRequest(draft: {
    readonly branch: string
    readonly base: string
    readonly title: string
    readonly body: string
  }): Promise<{ readonly kind: 'opened' | 'exists'; readonly number: number; readonly url: string }>
  editPullRequest(number: number, change: { readonly title?: string; readonly body?: string }): Promise<void>
  closePullRequest(number: number): Promise<void>
  /** Asks people and teams (`organisation/slug`) for a review; the answer is those whom GitHub does not take. */
  requestReviewers(number: number, users: readonly string[], teams: readonly string[]): Promise<readonly string[]>
  mergePullRequest(draft: {
    readonly number: number
    readonly head: CommitSha
    readonly method: 'merge' | 'squash' | 'rebase'
    readonly title: string
    readonly message: string
  }): Promise<MergeOutcome>
  createCheckRun(draft: CheckRunDraft): Promise<number>
  updateCheckRun(id: number, draft: CheckRunDraft): Promise<void>
  createDeployment(draft: DeploymentDraft): Promise<number>
  setDeploymentState(
    id: number,
    state: DeploymentState,
    details: { readonly description: string; readonly url: string | null },
  ): Promise<void>
  /** The App's own comments of a thread, oldest first. */
  ownComments(thread: number): Promise<readonly OwnComment[]>
  createComment(thread: number, body: string): Promise<OwnComment>
  editComment(id: number, body: string): Promise<void>
  /** One that is gone already is as good as deleted. */
  deleteComment(id: number): Promise<void>
  react(heard: { readonly source: SourceKey; readonly nodeId: string }, reaction: Reaction): Promise<void>
}

export type PushOutcome =
  | { readonly kind: 'pushed' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'rejected'; readonly reason: string }

export interface CommitFacts {
  readonly sha: CommitSha
  readonly parents: readonly CommitSha[]
  readonly message: string
  readonly committedAt: number
}

/** The texts of a commit's manifests, and why others were passed over. */
export interface ManifestFiles {
  readonly snapshot: Snapshot
  readonly skipped: readonly Problem[]
  /** Of those, files that are no text or too long, with their characters; null where even these are too many. */
  readonly unread: readonly { readonly problem: Problem; readonly text: string | null }[]
}

export interface Git {
  /** Brings the mirror up to date: heads, `refs/sluice/*` and notes. */
  fetch(): Promise<void>
  /** The commit of a full ref name, or null. */
  resolve(ref: string): Promise<CommitSha | null>
  /** Full names below a prefix, with their commits, as last fetched: claims are read from here, which costs no request. */
  references(prefix: string): Promise<ReadonlyMap<string, CommitSha>>
  commit(sha: CommitSha): Promise<CommitFacts>
  isAncestor(ancestor: CommitSha, descendant: CommitSha): Promise<boolean>
  /** The first commit of the branch's first-parent line. */
  rootCommit(branch: string): Promise<CommitSha>
  /** The files that can matter to traffic at that commit, and why others were passed over. `also` are paths that are read whatever they hold. */
  snapshot(revision: CommitSha, also?: readonly string[]): Promise<ManifestFiles>
  readFile(revision: CommitSha, path: string): Promise<string | null>
  /** The blob that each of these commits has at a path; those that have none there are left out. */
  blobsAt(commits: readonly CommitSha[], path: string): Promise<ReadonlyMap<CommitSha, string>>
  /** The best common ancestor of two commits, or null. */
  mergeBase(one: CommitSha, other: CommitSha): Promise<CommitSha | null>
  /** Paths that differ between two commits: what a branch of ours really holds. */
  changedPaths(from: CommitSha, to: CommitSha): Promise<readonly string[]>
  /** Commits of the first-parent line from (exclusive) to (inclusive), newest first. */
  firstParentLog(from: CommitSha, to: CommitSha): Promise<readonly CommitFacts[]>
  /** The tree of a commit with these files in it, made by git here; refuses what is no regular file, as the pushed way does. */
  treeWith(parent: CommitSha, files: CommitDraft['files']): Promise<string>
  /** The pushed way: one `git fast-import`; the ref is not moved. */
  createCommit(draft: CommitDraft): Promise<CommitSha>
  /** With a lease: `expected: null` means the ref must not exist yet. */
  push(draft: {
    readonly ref: string
    readonly sha: CommitSha
    readonly expected: CommitSha | null
  }): Promise<PushOutcome>
  /** Adds the note to `refs/notes/sluice` and pushes it; an equal note is left alone. */
  addNote(commit: CommitSha, text: string): Promise<void>
}

/** Whose requests are measured: one version of a service. */
export interface MeasuredVersion {
  readonly service: string
  readonly namespace: string | null
  readonly version: string
  /** Names of the Deployments behind it; empty where they are not in the repository. */
  readonly workloads: readonly string[]
}

/** What a metric gave for one version at one moment. */
export interface MeasuredValue {
  /** Null where there is nothing to go by; `problem` says why. */
  readonly value: number | null
  readonly problem: string | null
}

/** Where metrics are asked. Its endpoints are the server's own; a repository names them and never says where they are. */
export interface Metrics {
  measure(metric: MetricPolicy, version: MeasuredVersion, at: number): Promise<MeasuredValue>
}

/** Where Argo CD is asked. Its servers are named in the server's settings; a repository names them and never says where they are. */
export interface Applications {
  /** The Application as its API tells it, or why it does not. */
  read(
    server: string,
    name: string,
    namespace: string | null,
  ): Promise<
    | { readonly kind: 'application'; readonly application: ApplicationFact }
    | { readonly kind: 'problem'; readonly message: string }
  >
}

export interface Clock {
  now(): number
}

/** The longest lines of a log go to people on call: what happened, where, with the delivery's id; never bodies, never secrets. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}
