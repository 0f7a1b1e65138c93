import { describe, expect, it } from 'vitest'
import { type SyncAgentOptions, startSyncAgent } from '../../src/playground/playground.ts'
import { afterwards, type GitHub, startGitHub } from './github.ts'

const started = async (tool: SyncAgentOptions['tool']) => {
  const github = await startGitHub()
  const account = github.playground.addAccount(tool, 'write')
  const options = { tool, login: account.login, name: 'shop', intervalMilliseconds: 10 }
  const agent = await startSyncAgent(github.playground, options)
  afterwards(() => agent.stop())
  return { github, agent, account }
}

/** The statuses of a commit, the oldest first, once there are so many. */
const statusesOf = async (github: GitHub, sha: string, count: number) => {
  for (;;) {
    const { body } = await github.as('bot')('GET', `commits/${sha}/statuses`)
    const all = [...body]
    if (all.length >= count) return all.reverse()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('the sync agent', () => {
  it('posts what Flux posts for a new commit, by its own account', async () => {
    const { github, account, agent } = await started('flux')
    const first = await github.head('heads/main')
    const live = await github.branch('main', { 'a.md': 'a\n' })
    expect(await statusesOf(github, live, 1)).toMatchObject([
      {
        state: 'success',
        context: 'kustomization/shop/0c9c2e41',
        description: 'reconciliation succeeded',
        target_url: null,
        creator: { id: account.id },
      },
    ])
    agent.outcome('failed')
    const failed = await github.branch('main', { 'a.md': 'b\n' })
    expect(await statusesOf(github, failed, 1)).toMatchObject([
      { state: 'failure', description: 'health check failed' },
    ])
    expect((await github.as('bot')('GET', `commits/${first}/statuses`)).body).toEqual([])
  })

  it('posts what Argo CD posts, and can take its word back', async () => {
    const { github, agent } = await started('argocd')
    agent.outcome('degraded')
    const sha = await github.branch('main', { 'a.md': 'a\n' })
    const all = await statusesOf(github, sha, 3)
    expect(all.map((one) => `${one['state']} ${one['context']}`)).toEqual([
      'pending continuous-delivery/shop',
      'success continuous-delivery/shop',
      'failure continuous-delivery/shop',
    ])
    expect(String(all[1]?.['target_url'])).toBe('https://argocd.example/applications/shop?operation=true')
  })

  it('says nothing of commits that it passed over while it was paused', async () => {
    const { github, agent } = await started('flux')
    agent.pause()
    const skipped = await github.branch('main', { 'a.md': 'a\n' })
    const newest = await github.branch('main', { 'a.md': 'b\n' })
    agent.resume()
    expect(await statusesOf(github, newest, 1)).toHaveLength(1)
    expect((await github.as('bot')('GET', `commits/${skipped}/statuses`)).body).toEqual([])
  })
})
