import { describe, expect, it } from 'vitest'
import { callerWith, type GitHub, installationToken, startGitHub } from './github.ts'

const change = { 'apps/reviews.yaml': 'weight: 10\nother: 1\n' }

const merge = (github: GitHub, login = 'maintainer', body = {}) => github.as(login)('PUT', 'pulls/1/merge', body)

describe('a protected branch', () => {
  it('waits for an approval by somebody who may write', async () => {
    const github = await startGitHub()
    github.playground.settings.protect({ requiredReviews: 1 })
    await github.pullRequest('bot', 'stage', change)
    const refusal = {
      status: 405,
      body: { message: 'At least 1 approving review is required by reviewers with write access.' },
    }
    expect(await merge(github)).toMatchObject(refusal)
    await github.as('outsider')('POST', 'pulls/1/reviews', { event: 'APPROVE' })
    expect(await merge(github)).toMatchObject(refusal)
    await github.as('writer')('GET', 'pulls/1')
    expect((await github.as('writer')('GET', 'pulls/1')).body['mergeable_state']).toBe('blocked')
    await github.as('reviewer')('POST', 'pulls/1/reviews', { event: 'APPROVE' })
    expect((await merge(github)).status).toBe(200)
  })

  it('waits while somebody wants changes, even with approvals', async () => {
    const github = await startGitHub()
    github.playground.settings.protect({ requiredReviews: 1 })
    await github.pullRequest('bot', 'stage', change)
    await github.as('reviewer')('POST', 'pulls/1/reviews', { event: 'APPROVE' })
    const veto = await github.as('writer')('POST', 'pulls/1/reviews', { event: 'REQUEST_CHANGES', body: 'no' })
    expect((await merge(github)).status).toBe(405)
    await github.as('maintainer')('PUT', `pulls/1/reviews/${veto.body['id']}/dismissals`, { message: 'settled' })
    expect((await merge(github)).status).toBe(200)
  })

  it('keeps approvals when the head moves, unless it is set to dismiss them', async () => {
    const github = await startGitHub()
    github.playground.settings.protect({ requiredReviews: 1 })
    await github.pullRequest('writer', 'stage', change)
    const approved = await github.head('heads/stage')
    await github.as('reviewer')('POST', 'pulls/1/reviews', { event: 'APPROVE' })
    await github.branch('stage', { 'docs/a.md': 'a\n' }, 'heads/stage')
    const [kept] = (await github.as('writer')('GET', 'pulls/1/reviews')).body
    expect(kept).toMatchObject({ state: 'APPROVED', commit_id: approved })
    github.playground.settings.protect({ requiredReviews: 1, dismissStaleReviews: true })
    await github.branch('stage', { 'docs/b.md': 'b\n' }, 'heads/stage')
    const [dismissed] = (await github.as('writer')('GET', 'pulls/1/reviews')).body
    expect(dismissed).toMatchObject({ state: 'DISMISSED', commit_id: approved })
    expect((await merge(github)).status).toBe(405)
  })

  it('waits for required checks, by status or by check run, and names them', async () => {
    const github = await startGitHub()
    github.playground.settings.protect({ requiredChecks: [{ context: 'ci', app: null }] })
    await github.pullRequest('bot', 'stage', change)
    const sha = await github.head('heads/stage')
    expect((await merge(github)).body['message']).toBe('Required status check "ci" is expected.')
    await github.as('writer')('POST', `statuses/${sha}`, { state: 'pending', context: 'CI' })
    expect((await merge(github)).body['message']).toBe('Required status check "ci" is pending.')
    await github.as('writer')('POST', `statuses/${sha}`, { state: 'failure', context: 'ci' })
    expect((await merge(github)).body['message']).toBe('Required status check "ci" is failing.')
    await github.as('writer')('POST', `statuses/${sha}`, { state: 'success', context: 'ci' })
    expect((await merge(github)).status).toBe(200)
  })

  it('takes a required check only from the App that it is bound to', async () => {
    const github = await startGitHub()
    const ci = await github.playground.addApp('ci')
    github.playground.settings.protect({ requiredChecks: [{ context: 'build', app: ci.id }] })
    await github.pullRequest('writer', 'stage', change)
    const run = { name: 'build', head_sha: await github.head('heads/stage'), conclusion: 'success' }
    await github.as('bot')('POST', 'check-runs', run)
    expect((await merge(github)).status).toBe(405)
    await callerWith(github.playground, await installationToken(github.playground, ci))('POST', 'check-runs', run)
    expect((await merge(github)).status).toBe(200)
  })

  it('wants every commit signed', async () => {
    const github = await startGitHub()
    github.playground.settings.protect({ requiredSignatures: true })
    await github.pullRequest('writer', 'stage', change)
    expect((await merge(github)).body['message']).toBe('Commits must have verified signatures.')
    const head = await github.head('heads/main')
    const bot = github.as('bot')
    const tree = await bot('POST', 'git/trees', {
      base_tree: head,
      tree: [{ path: 'a.md', mode: '100644', type: 'blob', content: 'a' }],
    })
    const commit = await bot('POST', 'git/commits', { message: 'm', tree: tree.body['sha'], parents: [head] })
    await bot('POST', 'git/refs', { ref: 'refs/heads/signed', sha: commit.body['sha'] })
    await bot('POST', 'pulls', { title: 't', head: 'signed', base: 'main' })
    expect((await bot('PUT', 'pulls/2/merge', { merge_method: 'rebase' })).status).toBe(405)
    expect((await github.as('maintainer')('PUT', 'pulls/2/merge', { merge_method: 'squash' })).status).toBe(405)
    expect((await bot('PUT', 'pulls/2/merge', { merge_method: 'squash' })).status).toBe(200)
  })

  it('wants the head to hold the newest base', async () => {
    const github = await startGitHub()
    github.playground.settings.protect({ upToDate: true })
    await github.pullRequest('bot', 'stage', change)
    await github.branch('main', { 'docs/new.md': 'new\n' })
    expect((await merge(github)).body['message']).toContain('Head branch is out of date')
    await github.as('writer')('GET', 'pulls/1')
    expect((await github.as('writer')('GET', 'pulls/1')).body['mergeable_state']).toBe('behind')
    await github.as('writer')('PUT', 'pulls/1/update-branch', {})
    expect((await merge(github)).status).toBe(200)
  })

  it('refuses direct changes by API, by contents and by git where reviews are required', async () => {
    const github = await startGitHub()
    await github.branch('other', change)
    github.playground.settings.protect({ requiredReviews: 1 })
    const sha = await github.head('heads/other')
    expect((await github.as('maintainer')('PATCH', 'git/refs/heads/main', { sha })).status).toBe(422)
    const content = Buffer.from('x').toString('base64')
    expect((await github.as('maintainer')('PUT', 'contents/x.md', { message: 'm', content })).status).toBe(409)
    const directory = github.playground.gitUrl
    await expect(github.git('maintainer', 'ls-remote', directory, 'HEAD')).resolves.toContain(
      await github.head('heads/main'),
    )
  })

  it('shows its demands as rules to everybody, and as protection to administrators alone', async () => {
    const github = await startGitHub()
    expect((await github.as('outsider')('GET', 'rules/branches/main')).body).toEqual([])
    github.playground.settings.protect({
      requiredReviews: 1,
      requiredChecks: [{ context: 'ci', app: null }],
      requiredSignatures: true,
      upToDate: true,
      mergeQueue: true,
    })
    const rules = await github.as('outsider')('GET', 'rules/branches/main')
    expect([...rules.body].map((rule) => rule['type'])).toEqual([
      'pull_request',
      'required_status_checks',
      'required_signatures',
      'merge_queue',
    ])
    expect((await github.as('bot')('GET', 'branches/main/protection')).status).toBe(403)
    expect((await github.as('writer')('GET', 'branches/main/protection')).status).toBe(404)
    const full = await github.as('maintainer')('GET', 'branches/main/protection')
    expect(full.body['required_status_checks']?.['strict']).toBe(true)
    expect((await github.as('writer')('GET', 'branches/main')).body['protected']).toBe(true)
  })
})

describe('the merge queue', () => {
  const enqueue = (github: GitHub, id: unknown, head?: string) =>
    github.as('maintainer')('POST', '/graphql', {
      query: `mutation ($id: ID!, $head: GitObjectID) {
        enqueuePullRequest(input: { pullRequestId: $id, expectedHeadOid: $head }) { mergeQueueEntry { position state headCommit { oid } } }
      }`,
      variables: { id, head: head ?? null },
    })

  it('merges what its own head has passed, with GitHub’s own message', async () => {
    const github = await startGitHub()
    github.playground.settings.protect({ mergeQueue: true, requiredChecks: [{ context: 'ci', app: null }] })
    const number = await github.pullRequest('bot', 'stage', change)
    const head = await github.head('heads/stage')
    expect((await merge(github)).body['message']).toBe('Changes must be made through the merge queue')
    const id = (await github.as('writer')('GET', `pulls/${number}`)).body['node_id']
    expect((await enqueue(github, id)).body['errors']?.[0]?.['message']).toContain('"ci" is expected')
    await github.as('writer')('POST', `statuses/${head}`, { state: 'success', context: 'ci' })
    expect((await enqueue(github, id, 'f'.repeat(40))).body['errors']?.[0]?.['message']).toContain('modified')
    const queued = await enqueue(github, id, head)
    const entry = queued.body['data']?.['enqueuePullRequest']?.['mergeQueueEntry']
    expect(entry).toMatchObject({ position: 1, state: 'AWAITING_CHECKS' })
    const group = entry?.['headCommit']?.['oid']
    await github.as('writer')('POST', `statuses/${group}`, { state: 'success', context: 'ci' })
    const { body } = await github.as('writer')('GET', `pulls/${number}`)
    expect(body).toMatchObject({ merged: true, merge_commit_sha: group })
    const commit = await github.as('writer')('GET', `git/commits/${group}`)
    expect(commit.body['message']).toBe('Merge pull request #1 from acme/stage\n\nTitle of stage')
    expect((await github.as('writer')('GET', 'git/matching-refs/heads/gh-readonly-queue')).body).toEqual([])
  })

  it('lets a pull request go when a check fails or somebody pushes', async () => {
    const github = await startGitHub()
    github.playground.settings.protect({ mergeQueue: true, requiredChecks: [] })
    await github.pullRequest('bot', 'stage', change)
    const id = (await github.as('writer')('GET', 'pulls/1')).body['node_id']
    github.playground.settings.protect({ mergeQueue: true, requiredChecks: [{ context: 'ci', app: null }] })
    const pass = async () =>
      github.as('writer')('POST', `statuses/${await github.head('heads/stage')}`, { state: 'success', context: 'ci' })
    await pass()
    const queued = await enqueue(github, id)
    const group = queued.body['data']?.['enqueuePullRequest']?.['mergeQueueEntry']?.['headCommit']?.['oid']
    await github.as('writer')('POST', `statuses/${group}`, { state: 'failure', context: 'ci' })
    expect((await github.as('writer')('GET', 'git/matching-refs/heads/gh-readonly-queue')).body).toEqual([])
    await enqueue(github, id)
    await github.branch('stage', { 'docs/a.md': 'a\n' }, 'heads/stage')
    expect((await github.as('writer')('GET', 'git/matching-refs/heads/gh-readonly-queue')).body).toEqual([])
    expect((await github.as('writer')('GET', 'pulls/1')).body['merged']).toBe(false)
  })
})
