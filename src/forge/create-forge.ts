import type { Forge } from '../reconcile/ports.ts'
import { branchRules } from './branch-rules.ts'
import { checkRuns, createCheckRun, foreignCheckRuns, ownCheckRuns, updateCheckRun } from './check-runs.ts'
import { createComment, deleteComment, editComment, ownComments } from './comments.ts'
import { createCommit } from './commits.ts'
import type { Connection } from './connection.ts'
import { deploymentStatuses } from './deployment-statuses.ts'
import { createDeployment, deploymentState, deployments, setDeploymentState } from './deployments.ts'
import { openHeads } from './open-heads.ts'
import { ownersFile } from './owners-file.ts'
import { permission, teamMember, writers } from './permissions.ts'
import { editPullRequest, mergePullRequest, openPullRequest } from './pull-request-writes.ts'
import { ownPullRequests, pullRequest, pullRequestBody, pullRequestOfBranch } from './pull-requests.ts'
import { react } from './reactions.ts'
import { claims, createReference, deleteReference } from './references.ts'
import { repository } from './repository.ts'
import { requestReviewers } from './review-requests.ts'
import { statuses } from './statuses.ts'
import { sweep } from './sweep.ts'

/**
 * One repository on GitHub, as the App's installation there may see and change it. It keeps nothing that matters: what it remembers only
 * saves a request.
 */
export const createForge = (connection: Connection & { readonly installedAt: number | null }): Forge => {
  return {
    self: connection.self,
    repository: () => repository(connection, connection.installedAt),
    heard: (since, unread = () => undefined) => sweep(connection, since, unread),
    permission: (login) => permission(connection, login),
    writers: () => writers(connection),
    teamMember: (team, login) => teamMember(connection, team, login),
    ownersFile: (repository, path) => ownersFile(connection, repository, path),
    ownPullRequests: (limit) => ownPullRequests(connection, limit),
    pullRequest: (number) => pullRequest(connection, number),
    pullRequestBody: (number) => pullRequestBody(connection, number),
    pullRequestOfBranch: (branch) => pullRequestOfBranch(connection, branch),
    openHeads: (base) => openHeads(connection, base),
    checkRuns: (head, name) => checkRuns(connection, head, name),
    ownCheckRuns: (head) => ownCheckRuns(connection, head),
    foreignCheckRuns: (head) => foreignCheckRuns(connection, head),
    statuses: (head) => statuses(connection, head),
    deploymentStatuses: (head) => deploymentStatuses(connection, head),
    deployments: (environment, commit) => deployments(connection, environment, commit),
    deploymentState: (id) => deploymentState(connection, id),
    branchRules: (branch) => branchRules(connection, branch),
    claims: () => claims(connection),
    createReference: (ref, sha) => createReference(connection, ref, sha),
    deleteReference: (ref) => deleteReference(connection, ref),
    createCommit: (draft, tree) => createCommit(connection, draft, tree),
    openPullRequest: (draft) => openPullRequest(connection, draft),
    editPullRequest: (number, change) => editPullRequest(connection, number, change),
    requestReviewers: (number, users, teams) => requestReviewers(connection, number, users, teams),
    closePullRequest: (number) => editPullRequest(connection, number, { state: 'closed' }),
    mergePullRequest: (draft) => mergePullRequest(connection, draft),
    createCheckRun: (draft) => createCheckRun(connection, draft),
    updateCheckRun: (id, draft) => updateCheckRun(connection, id, draft),
    createDeployment: (draft) => createDeployment(connection, draft),
    setDeploymentState: (id, state, details) => setDeploymentState(connection, id, state, details),
    ownComments: (thread) => ownComments(connection, thread),
    createComment: (thread, body) => createComment(connection, thread, body),
    editComment: (id, body) => editComment(connection, id, body),
    deleteComment: (id) => deleteComment(connection, id),
    react: (heard, reaction) => react(connection, heard, reaction),
  }
}
