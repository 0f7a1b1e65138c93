import type { Account } from '../state/records.ts'
import { type App, accountById, apiUrl, nodeId, type World } from '../state/world.ts'

const name = (world: World, account: Account) => `${apiUrl(world)}/users/${encodeURIComponent(account.login)}`

export const accountView = (world: World, account: Account) => {
  const url = name(world, account)
  const bot = account.type === 'Bot'
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${world.origin()}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.origin()}/${bot ? `apps/${account.login.replace(/\[bot\]$/, '')}` : account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  }
}

export const accountViewById = (world: World, id: number | null) =>
  id === null ? null : accountView(world, accountById(world, id))

/** How the organisation stands in the payloads of webhooks: in the form that it has there alone. */
export const organizationView = (world: World, organization: Account) => {
  const url = `${apiUrl(world)}/orgs/${organization.login}`
  return {
    login: organization.login,
    id: organization.id,
    node_id: organization.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.origin()}/avatars/${organization.id}`,
    description: '',
  }
}

/** What `GET /users/{login}` and `GET /user` say besides. */
export const publicAccountView = (world: World, account: Account) => ({
  ...accountView(world, account),
  name: account.login,
  company: null,
  blog: '',
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: 1,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: account.createdAt,
  updated_at: account.createdAt,
})

export const appView = (world: World, app: App) => ({
  id: app.id,
  client_id: app.clientId,
  slug: app.slug,
  node_id: nodeId('A', app.id),
  owner: accountView(world, world.organization),
  name: app.slug,
  description: '',
  external_url: world.origin(),
  html_url: `${world.origin()}/apps/${app.slug}`,
  created_at: app.createdAt,
  updated_at: app.createdAt,
  permissions: app.permissions,
  events: subscribedEvents,
})

/** The events that every App of the playground is told of. */
export const subscribedEvents = [
  'check_run',
  'check_suite',
  'deployment_status',
  'issue_comment',
  'issues',
  'merge_group',
  'pull_request',
  'pull_request_review',
  'push',
  'status',
]

export const installationView = (world: World, app: App) => ({
  id: app.installation,
  client_id: app.clientId,
  account: accountView(world, world.organization),
  repository_selection: 'selected' as const,
  access_tokens_url: `${apiUrl(world)}/app/installations/${app.installation}/access_tokens`,
  repositories_url: `${apiUrl(world)}/installation/repositories`,
  html_url: `${world.origin()}/organizations/${world.organization.login}/settings/installations/${app.installation}`,
  app_id: app.id,
  app_slug: app.slug,
  target_id: world.organization.id,
  target_type: 'Organization',
  permissions: app.permissions,
  events: subscribedEvents,
  created_at: app.createdAt,
  updated_at: app.createdAt,
  single_file_name: null,
  has_multiple_single_files: false,
  single_file_paths: [],
  suspended_by: null,
  suspended_at: null,
})
