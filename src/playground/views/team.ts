import { nodeId, type World } from '../state/world.ts'
import { accountView } from './account.ts'

/** A team of the organisation, as `GET /orgs/{org}/teams/{slug}` shows it. */
export const teamView = (world: World, slug: string, members: readonly string[]) => {
  const { organization } = world
  const owner = accountView(world, organization)
  const id = 1 + [...world.teams.keys()].indexOf(slug)
  const url = `${world.origin()}/api/v3/orgs/${organization.login}/teams/${slug}`
  return {
    id,
    node_id: nodeId('T', id),
    url,
    html_url: `${world.origin()}/orgs/${organization.login}/teams/${slug}`,
    name: slug,
    slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: null,
    members_count: members.length,
    repos_count: 0,
    created_at: organization.createdAt,
    updated_at: organization.createdAt,
    organization: {
      ...owner,
      hooks_url: `${owner.url}/hooks`,
      issues_url: `${owner.url}/issues`,
      members_url: `${owner.url}/members{/member}`,
      public_members_url: `${owner.url}/public_members{/member}`,
      description: null,
      has_organization_projects: false,
      has_repository_projects: false,
      public_repos: 1,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: organization.createdAt,
      updated_at: organization.createdAt,
      archived_at: null,
    },
  }
}
