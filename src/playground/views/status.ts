import type { CommitStatus, Deployment, DeploymentStatus } from '../state/records.ts'
import { accountById, type Repository, type World } from '../state/world.ts'
import { accountView, accountViewById } from './account.ts'
import { repositoryUrl } from './repository.ts'

/** As the combined view shows it: without who set it. */
export const simpleStatusView = (world: World, repository: Repository, status: CommitStatus) => ({
  url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
  avatar_url: accountView(world, accountById(world, status.creator)).avatar_url,
  id: status.id,
  node_id: status.nodeId,
  state: status.state,
  description: status.description,
  target_url: status.targetUrl,
  context: status.context,
  created_at: status.createdAt,
  updated_at: status.createdAt,
})

export const statusView = (world: World, repository: Repository, status: CommitStatus) => ({
  ...simpleStatusView(world, repository, status),
  creator: accountViewById(world, status.creator),
})

export const deploymentView = (world: World, repository: Repository, deployment: Deployment) => {
  const url = `${repositoryUrl(world, repository)}/deployments/${deployment.id}`
  return {
    url,
    id: deployment.id,
    node_id: deployment.nodeId,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: accountViewById(world, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(world, repository),
    transient_environment: false,
    production_environment: true,
    performed_via_github_app: null,
  }
}

export const deploymentStatusView = (
  world: World,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
) => {
  const url = deploymentView(world, repository, deployment).url
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: status.nodeId,
    state: status.state,
    creator: accountViewById(world, status.creator),
    description: status.description,
    environment: deployment.environment,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: repositoryUrl(world, repository),
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: null,
  }
}
