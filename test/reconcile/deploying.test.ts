import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { type Context, emptyMemory, newPass, type Pass } from '../../src/reconcile/context.ts'
import { showDeployment } from '../../src/reconcile/deploying.ts'
import { type Forge, ForgeRefusal } from '../../src/reconcile/ports.ts'
import { type DeploymentView, type Facts, noAnswers } from '../../src/rollout/rollout.ts'
import { type PlaygroundForge, playgroundForge } from '../forge/playground-forge.ts'

let open: PlaygroundForge | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

const passWith = (forge: Partial<Forge>): Pass => {
  const context: Partial<Context> = { forge: forge as Forge, memory: emptyMemory(), log: pino({ level: 'silent' }) }
  return newPass(context as Context)
}

const facts = { answers: noAnswers } as Partial<Facts> as Facts

const view = (over: Partial<DeploymentView>): DeploymentView => ({
  environment: 'prod',
  rollout: 'r1',
  stage: 1,
  services: ['shop/reviews'],
  commit: '',
  title: 'v2 0 → 10 %',
  url: null,
  state: 'in_progress',
  ...over,
})

const started = async () => {
  const github = await playgroundForge()
  open = github
  const show = (over: Partial<DeploymentView>, pass = passWith(github.forge)) =>
    showDeployment(pass, facts, { effect: 'show-deployment', place: 'here', view: view(over) })
  /** `task environment: state, newest last`, oldest deployment first. */
  const entries = async (): Promise<readonly string[]> => {
    const list = (await github.as('maintainer', 'GET', 'deployments')) as unknown
    const told: string[] = []
    for (const { id, task, environment, sha } of (
      list as { id: number; task: string; environment: string; sha: string }[]
    ).reverse()) {
      const statuses = (await github.as('maintainer', 'GET', `deployments/${id}/statuses`)) as unknown
      const states = (statuses as { state: string }[]).map(({ state }) => state).reverse()
      told.push(`${sha.slice(0, 4)} ${task} ${environment}: ${states.join(', ')}`)
    }
    return told
  }
  const commit = async (path: string): Promise<string> => {
    const content = Buffer.from(path).toString('base64')
    const made = await github.as('maintainer', 'PUT', `contents/${path}`, { message: path, content })
    return (made['commit'] as { sha: string }).sha
  }
  return { github, show, entries, commit }
}

describe('a deployment', () => {
  it('is written once, whatever dies in between, and says what became of the stage', async () => {
    const { github, show, entries } = await started()
    const sha = await github.main()
    await show({ commit: sha })
    await show({ commit: sha })
    await show({ commit: sha, state: 'success' })
    await show({ commit: sha, state: 'success' })
    expect(await entries()).toEqual([`${sha.slice(0, 4)} sluice prod: in_progress, success`])
  })

  it('retires what was live of the same service, and nothing else in the environment', async () => {
    const { show, entries, commit } = await started()
    const [one, two, other] = [await commit('a.txt'), await commit('b.txt'), await commit('c.txt')]
    await show({ commit: one, state: 'success' })
    await show({ commit: other, state: 'success', services: ['shop/ratings'], environment: 'prod' })
    await show({ commit: two, state: 'success', stage: 2 })
    expect(await entries()).toEqual([
      `${one.slice(0, 4)} sluice prod: success, inactive`,
      `${other.slice(0, 4)} sluice prod: success`,
      `${two.slice(0, 4)} sluice prod: success`,
    ])
  })

  it('leaves entries of others alone', async () => {
    const { github, show, entries } = await started()
    const sha = await github.main()
    await github.as('maintainer', 'POST', 'deployments', { ref: sha, task: 'sluice', environment: 'prod' })
    await show({ commit: sha, state: 'success' })
    expect(await entries()).toEqual([`${sha.slice(0, 4)} sluice prod: `, `${sha.slice(0, 4)} sluice prod: success`])
  })

  it('is left out where GitHub refuses it, and stops nothing', async () => {
    const refusal = new ForgeRefusal({ code: 'forbidden', message: 'Resource not accessible by integration' }, 403)
    const pass = passWith({ deployments: () => Promise.reject(refusal) })
    const next = await showDeployment(pass, facts, { effect: 'show-deployment', place: 'here', view: view({}) })
    expect(next.answers.shown.get('here')).toBe(JSON.stringify(view({})))
  })
})
