import type { Account } from '../state/records.ts'
import type { App, Repository, World } from '../state/world.ts'
import { accountView, installationView, organizationView } from '../views/account.ts'
import { repositoryView } from '../views/repository.ts'

/** Tells the Apps what happened: every payload carries the repository, its organisation and who did it. */
export const tell = (
  world: World,
  repository: Repository,
  sender: Account,
  name: string,
  payload: Readonly<Record<string, unknown>>,
  onlyFor: App | null = null,
): void => {
  const [event = '', action = null] = name.split('.')
  // A fork has no installation: nobody listens there.
  if (repository.forkOf) return
  world.webhooks.emit({
    event,
    action,
    repository: repository.id,
    onlyFor,
    payload: {
      ...payload,
      repository: repositoryView(world, repository),
      organization: organizationView(world, repository.owner),
      sender: accountView(world, sender),
    },
  })
}

/** That the App was installed, or what became of its installation; sent to that App alone. */
export const tellInstallation = (world: World, app: App, sender: Account, action: string): void =>
  world.webhooks.emit({
    event: 'installation',
    action,
    repository: null,
    onlyFor: app,
    payload: {
      installation: installationView(world, app),
      repositories: [...world.repositories.values()]
        .filter((one) => !one.forkOf)
        .map((one) => ({ id: one.id, node_id: one.nodeId, name: one.name, full_name: one.fullName, private: false })),
      requester: null,
      sender: accountView(world, sender),
    },
  })
