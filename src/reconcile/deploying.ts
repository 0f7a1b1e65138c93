import type { DeploymentView, Effect, Facts } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { withShown } from './knowing.ts'
import { type Deployment, ForgeRefusal } from './ports.ts'

type Of<Name extends Effect['effect']> = Extract<Effect, { effect: Name }>

/** So many earlier entries of a service are looked at; each made those before it inactive when it came. */
const mostRetired = 5

/** What was live of these services before this one is no more: as far back as the first that says so already. */
const retireBefore = async ({ context }: Pass, view: DeploymentView, current: Deployment): Promise<void> => {
  const { forge } = context
  const earlier = (await forge.deployments(view.environment)).filter(
    ({ id, services }) => id < current.id && services.some((service) => view.services.includes(service)),
  )
  for (const { id } of earlier.slice(0, mostRetired)) {
    if ((await forge.deploymentState(id)) === 'inactive') return
    const description = `stage ${view.stage} of ${view.rollout} came after it`
    await forge.setDeploymentState(id, 'inactive', { description, url: view.url })
  }
}

const entryFor = async ({ context }: Pass, view: DeploymentView): Promise<Deployment> => {
  const { forge } = context
  const { environment, commit, services, rollout, stage } = view
  const [existing] = await forge.deployments(environment, commit)
  if (existing !== undefined) return existing
  const payload = { rollout, stage, services }
  const id = await forge.createDeployment({ environment, commit, description: view.title, payload })
  return { id, commit, services }
}

/**
 * The deployment of a merged stage, as GitHub shows it beside the commit and on the page of its environment. It is read before it is written, so that
 * it is there once. A kindness and no gate: where the App lacks the right, that is logged, and the rollout goes on.
 */
export const showDeployment = async (pass: Pass, facts: Facts, effect: Of<'show-deployment'>): Promise<Facts> => {
  const { forge, log } = pass.context
  const { place, view } = effect
  try {
    const entry = await entryFor(pass, view)
    if (view.state === 'success') await retireBefore(pass, view, entry)
    if ((await forge.deploymentState(entry.id)) !== view.state)
      await forge.setDeploymentState(entry.id, view.state, { description: view.title, url: view.url })
  } catch (error) {
    if (!(error instanceof ForgeRefusal)) throw error
    log.warn({ environment: view.environment, error }, 'GitHub did not take a deployment; its entry is left out')
  }
  return withShown(pass, facts, place, view)
}
