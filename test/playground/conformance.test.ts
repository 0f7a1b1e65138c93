import { describe, expect, it } from 'vitest'
import { callerWith, keyToken, startGitHub } from './github.ts'
import { conformanceProblems, forgetAnswers, unansweredRoutes } from './openapi.ts'

describe('conformance', () => {
  it('answers every route of ours as GitHub’s own description has it', async () => {
    forgetAnswers()
    const github = await startGitHub({ webhook: 'http://127.0.0.1:9/nobody' })
    const { playground } = github
    const bot = github.as('bot')
    const maintainer = github.as('maintainer')
    const app = callerWith(playground, keyToken(playground.app))
    playground.setTeam('release', ['writer'])

    await maintainer('GET', '')
    await maintainer('PATCH', '', { delete_branch_on_merge: false })
    for (const path of [
      '/app',
      '/apps/sluice',
      '/app/installations',
      '/app/hook/config',
      '/orgs/acme/installation',
      'installation',
    ])
      await app('GET', path)
    const { installationId } = playground.app
    await app('GET', `/app/installations/${installationId}`)
    await app('POST', `/app/installations/${installationId}/access_tokens`, { repositories: ['shop'] })
    for (const path of [
      '/installation/repositories',
      '/rate_limit',
      '/users/sluice[bot]',
      '/orgs/acme/teams/release/memberships/writer',
    ])
      await bot('GET', path)
    await maintainer('GET', '/user')

    await github.pullRequest('bot', 'stage', { 'docs/a.md': 'a\n' })
    const main = await github.head('heads/main')
    const head = await github.head('heads/stage')
    const content = Buffer.from('text\n').toString('base64')
    await maintainer('PUT', 'contents/docs/new.md', { message: 'by hand', content })
    const blob = await bot('POST', 'git/blobs', { content: 'x' })
    const comment = await maintainer('POST', 'issues/1/comments', { body: 'x' })
    const issue = await maintainer('POST', 'issues', { title: 'x', labels: ['go'], assignees: ['writer'] })
    const number = issue.body['number']
    const run = await bot('POST', 'check-runs', {
      name: 'x',
      head_sha: head,
      output: {
        title: 't',
        summary: 's',
        annotations: [{ path: 'a', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' }],
      },
    })
    const suite = run.body['check_suite']?.['id']
    const runPath = `check-runs/${run.body['id']}`
    await bot('PATCH', runPath, { conclusion: 'success' })
    await maintainer('POST', `${runPath}/rerequest`)
    await maintainer('POST', `statuses/${head}`, { state: 'success' })
    const review = await maintainer('POST', 'pulls/1/reviews', { event: 'APPROVE', body: 'x' })
    const reviewPath = `pulls/1/reviews/${review.body['id']}`
    await maintainer('PUT', reviewPath, { body: 'y' })
    const pending = await github.as('reviewer')('POST', 'pulls/1/reviews', {})
    await github.as('reviewer')('POST', `pulls/1/reviews/${pending.body['id']}/events`, { event: 'APPROVE' })
    await maintainer('POST', 'pulls/1/requested_reviewers', { reviewers: ['reviewer'] })
    const deployment = await maintainer('POST', 'deployments', { ref: 'main', payload: { a: 1 } })
    const deploymentPath = `deployments/${deployment.body['id']}`
    await maintainer('POST', `${deploymentPath}/statuses`, { state: 'success', log_url: 'https://x.example' })
    await maintainer('POST', 'labels', { name: 'new', color: 'ff0000', description: 'd' })
    await maintainer('POST', `issues/${number}/labels`, { labels: ['more'] })
    await maintainer('PUT', `issues/${number}/labels`, { labels: ['one', 'two'] })
    await maintainer('DELETE', `issues/${number}/labels/one`)
    const tree = (await bot('GET', `git/commits/${main}`)).body['tree']?.['sha']
    await bot('PATCH', 'pulls/1', { title: 'y' })
    await maintainer('PATCH', `issues/${number}`, { state: 'closed' })
    await maintainer('PATCH', `issues/comments/${comment.body['id']}`, { body: 'y' })
    playground.settings.protect({ requiredReviews: 1, requiredChecks: [{ context: 'ci', app: 1 }] })

    for (const path of [
      'branches',
      'branches/main',
      'branches/main/protection',
      'rules/branches/main',
      'collaborators',
      'collaborators/writer',
      'collaborators/writer/permission',
      'commits',
      'commits/main',
      `commits/${head}/check-runs`,
      `commits/${head}/check-suites`,
      `commits/${head}/status`,
      `commits/${head}/statuses`,
      `commits/${head}/pulls`,
      'compare/main...stage',
      'contents/apps',
      'contents/README.md',
      runPath,
      `${runPath}/annotations`,
      `check-suites/${suite}/check-runs`,
      'git/ref/heads/main',
      'git/matching-refs/heads/',
      `git/trees/${tree}`,
      `git/blobs/${blob.body['sha']}`,
      'issues?state=all',
      `issues/${number}`,
      'issues/1',
      'issues/comments',
      `issues/comments/${comment.body['id']}`,
      'issues/1/comments',
      `issues/${number}/labels`,
      'labels',
      'pulls?state=all',
      'pulls/1',
      'pulls/1/comments',
      'pulls/1/commits',
      'pulls/1/files',
      'pulls/1/requested_reviewers',
      'pulls/1/reviews',
      reviewPath,
      'deployments',
      deploymentPath,
      `${deploymentPath}/statuses`,
    ])
      expect((await maintainer('GET', path)).status, path).toBeLessThan(300)

    for (const subject of ['issues/1', `issues/comments/${comment.body['id']}`]) {
      const reaction = await bot('POST', `${subject}/reactions`, { content: 'eyes' })
      await bot('GET', `${subject}/reactions`)
      await bot('DELETE', `${subject}/reactions/${reaction.body['id']}`)
    }
    await maintainer('PUT', `${reviewPath}/dismissals`, { message: 'x' })
    await maintainer('DELETE', 'pulls/1/requested_reviewers', { reviewers: ['reviewer'] })
    await maintainer('PUT', 'pulls/1/update-branch', {})
    playground.settings.protect(null)
    await maintainer('PUT', 'pulls/1/merge', {})
    expect((await maintainer('GET', 'pulls/1/merge')).status).toBe(204)
    await maintainer('DELETE', `issues/comments/${comment.body['id']}`)
    await bot('POST', 'git/refs', { ref: 'refs/sluice/x', sha: main })
    await bot('PATCH', 'git/refs/sluice/x', { sha: await github.head('heads/main') })
    await bot('DELETE', 'git/refs/sluice/x')

    await playground.webhooks.settled()
    const [delivery] = (await app('GET', '/app/hook/deliveries')).body
    await app('GET', `/app/hook/deliveries/${delivery?.['id']}`)
    await app('POST', `/app/hook/deliveries/${delivery?.['id']}/attempts`)
    expect(unansweredRoutes()).toEqual([])
  })

  it('is a test that can fail', () => {
    expect(conformanceProblems('GET', '/repos/a/b/issues/1', 200, { id: 'no number' }).length).toBeGreaterThan(3)
    expect(conformanceProblems('PUT', '/repos/a/b/pulls/1/merge', 201, {})[0]).toContain('never answers 201')
    expect(conformanceProblems('GET', '/repos/a/b/nonsense', 200, {})[0]).toContain('not in the description')
  })
})
