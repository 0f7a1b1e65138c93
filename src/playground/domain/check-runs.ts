import type { Account, CheckRun, CheckSuite } from '../state/records.ts'
import { type App, nodeId, type Repository, type World } from '../state/world.ts'
import { checkRunView, checkSuiteView } from '../views/check-run.ts'
import { tell } from './events.ts'

/** The suite that holds an App's runs on one head; made with the first of them. */
export const suiteOf = (world: World, repository: Repository, app: App, headSha: string): CheckSuite => {
  const known = repository.records.checkSuites.find((one) => one.app === app.id && one.headSha === headSha)
  if (known) return known
  const id = world.nextId()
  const branch = [...repository.references].find(([name, sha]) => name.startsWith('refs/heads/') && sha === headSha)
  const suite: CheckSuite = {
    id,
    nodeId: nodeId('CS', id),
    app: app.id,
    headSha,
    headBranch: branch?.[0].slice('refs/heads/'.length) ?? null,
    createdAt: world.now(),
    updatedAt: world.now(),
  }
  repository.records.checkSuites.push(suite)
  return suite
}

/** `check_run` to all, and `check_suite.completed` once nothing of the suite is open any more. */
export const tellCheckRun = async (
  world: World,
  repository: Repository,
  sender: Account,
  run: CheckRun,
  action: 'created' | 'completed' | 'rerequested',
  onlyFor: App | null = null,
): Promise<void> => {
  const suite = repository.records.checkSuites.find((one) => one.id === run.suite)
  const head = await repository.git.commit(run.headSha)
  if (!suite || !head) throw new Error(`The check run ${run.id} has no suite or no commit.`)
  const suiteView = checkSuiteView(world, repository, suite, head)
  tell(
    world,
    repository,
    sender,
    `check_run.${action}`,
    { check_run: { ...checkRunView(world, repository, run), check_suite: suiteView } },
    onlyFor,
  )
  if (action === 'completed' && suiteView.status === 'completed')
    tell(world, repository, sender, 'check_suite.completed', { check_suite: suiteView })
}
