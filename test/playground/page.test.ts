import { describe, expect, it } from 'vitest'
import { type GitHub, startGitHub } from './github.ts'

const page = async (github: GitHub, path = '', headers = {}) => {
  const answer = await fetch(`${github.playground.webUrl}${path}`, { headers })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** Sends a form as a browser would that has chosen an account. */
const submit = (
  github: GitHub,
  path: string,
  fields: Record<string, string>,
  login = 'maintainer',
  origin?: string,
) => {
  const { webUrl } = github.playground
  return fetch(`${webUrl}/-/${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: `account=${login}`, origin: origin ?? new URL(webUrl).origin },
    body: new URLSearchParams(fields),
  })
}

const change = { 'apps/reviews.yaml': 'weight: 10\nother: 1\n' }

describe('the page', () => {
  it('shows issues, pull requests and history, with what was said about each commit', async () => {
    const github = await startGitHub()
    await github.as('writer')('POST', 'issues', { title: 'Release <b>now</b>' })
    await github.pullRequest('bot', 'stage', change)
    const sha = await github.head('heads/main')
    await github.as('writer')('POST', `statuses/${sha}`, { state: 'failure', context: 'ci' })
    expect((await page(github)).text).toContain('Release &lt;b&gt;now&lt;/b&gt;')
    expect((await page(github, '/pulls')).text).toContain('Title of stage')
    expect((await page(github, '/commits')).text).toContain('class="dot failure"')
    expect((await page(github, '/nowhere')).status).toBe(404)
    expect((await page(github, '/issues/99')).status).toBe(404)
  })

  it('shows a pull request with comments, reviews, checks, statuses and its diff', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', change)
    const head = await github.head('heads/stage')
    await github.as('writer')('POST', 'issues/1/comments', { body: 'is **this** right?' })
    await github.as('reviewer')('POST', 'pulls/1/reviews', { event: 'REQUEST_CHANGES', body: 'no' })
    const run = {
      name: 'sluice/gates',
      head_sha: head,
      conclusion: 'failure',
      output: { title: 'waits', summary: '| a |\n| - |\n| b |' },
    }
    const made = await github.as('bot')('POST', 'check-runs', run)
    const { text } = await page(github, '/pull/1')
    for (const part of [
      'is <strong>this</strong> right?',
      'wants changes',
      'sluice/gates',
      'waits',
      '+weight: 10',
      '-weight: 0',
    ])
      expect(text).toContain(part)
    expect((await page(github, `/runs/${made.body['id']}`)).text).toContain('<td>b</td>')
    expect((await page(github, `/commit/${head}`)).text).toContain('+weight: 10')
    expect((await page(github, `/blob/${head}/apps/reviews.yaml`)).text).toContain('<div id="L1">weight: 10</div>')
  })

  it('does what its buttons say, as the chosen account and by its rights alone', async () => {
    const github = await startGitHub()
    const opened = await submit(github, 'issues', { title: 'Release', body: '/canary 10\r\nplease' }, 'writer')
    expect(opened.headers.get('location')).toBe('/acme/shop/issues/1')
    expect((await github.as('bot')('GET', 'issues/1')).body).toMatchObject({
      body: '/canary 10\nplease',
      user: { login: 'writer' },
    })
    await github.pullRequest('bot', 'stage', change)
    const head = await github.head('heads/stage')
    await submit(github, 'threads/2', { do: 'comment', body: 'hi' }, 'outsider')
    await submit(github, 'threads/2', { do: 'approve', body: '' }, 'reviewer')
    const refused = await submit(github, 'threads/2', { do: 'merge', head }, 'outsider')
    const problem = refused.headers.get('location') ?? ''
    expect((await page(github, problem.replace('/acme/shop', ''))).text).toContain('Must have admin rights')
    await submit(github, 'threads/2', { do: 'squash', head }, 'maintainer')
    expect((await github.as('bot')('GET', 'pulls/2')).body).toMatchObject({
      merged: true,
      merged_by: { login: 'maintainer' },
      comments: 1,
    })
    await submit(github, 'threads/1', { do: 'close', body: 'done' })
    expect((await github.as('bot')('GET', 'issues/1')).body).toMatchObject({ state: 'closed', comments: 1 })
  })

  it('changes a file as the person would, on the text that was seen', async () => {
    const github = await startGitHub()
    expect((await page(github, '/files')).text).toContain('<b>apps/</b>')
    expect((await page(github, '/tree/main/apps')).text).toContain('/acme/shop/blob/main/apps/reviews.yaml')
    const shown = await page(github, '/blob/main/apps/reviews.yaml')
    const sha = /name="sha" value="(\w+)"/.exec(shown.text)?.[1] ?? ''
    const fields = { path: 'apps/reviews.yaml', sha, text: 'weight: 5\r\nother: 1\r\n', message: 'by hand' }
    await submit(github, 'files', fields, 'writer')
    expect(await github.file('apps/reviews.yaml')).toBe('weight: 5\nother: 1\n')
    expect((await github.as('bot')('GET', 'commits/main')).body['commit']).toMatchObject({
      message: 'by hand',
      author: { name: 'writer' },
    })
    const stale = await submit(github, 'files', { ...fields, text: 'lost\n' }, 'reviewer')
    expect(decodeURIComponent(stale.headers.get('location') ?? '')).toContain('does not match')
    expect(await github.file('apps/reviews.yaml')).toBe('weight: 5\nother: 1\n')
  })

  it('merges only the head that the person saw', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', change)
    const seen = await github.head('heads/stage')
    await github.branch('stage', { 'a.md': 'a\n' }, 'heads/stage')
    const answer = await submit(github, 'threads/1', { do: 'merge', head: seen })
    expect(decodeURIComponent(answer.headers.get('location') ?? '')).toContain('Head branch was modified')
  })

  it('has the merge queue’s buttons where there is one', async () => {
    const github = await startGitHub()
    github.playground.settings.protect({ mergeQueue: true, requiredChecks: [{ context: 'ci', app: null }] })
    await github.pullRequest('bot', 'stage', change)
    const head = await github.head('heads/stage')
    const early = await submit(github, 'threads/1', { do: 'queue', head })
    expect(decodeURIComponent(early.headers.get('location') ?? '')).toContain('"ci" is expected')
    await github.as('writer')('POST', `statuses/${head}`, { state: 'success', context: 'ci' })
    const { text } = await page(github, '/pull/1')
    expect(text).toContain('Merge when ready')
    expect(text).not.toContain('Squash and merge')
    await submit(github, 'threads/1', { do: 'queue', head })
    expect((await page(github, '/pull/1')).text).toContain('number 1 in the merge queue')
    await submit(github, 'threads/1', { do: 'unqueue', head })
    expect((await page(github, '/pull/1')).text).toContain('Merge when ready')
    expect((await github.as('bot')('GET', 'pulls/1')).body).toMatchObject({ merged: false })
  })

  it('remembers who looks, and refuses forms from elsewhere and names that point here', async () => {
    const github = await startGitHub()
    const chosen = await submit(github, 'account', { login: 'outsider' })
    expect(chosen.headers.get('set-cookie')).toContain('account=outsider')
    expect(chosen.headers.get('set-cookie')).toContain('SameSite=Strict')
    expect((await submit(github, 'issues', { title: 'x' }, 'maintainer', 'https://evil.example')).status).toBe(403)
    expect((await github.as('bot')('GET', 'issues')).body).toEqual([])
  })

  it('is asked again cheaply, and allows no script but its own', async () => {
    const github = await startGitHub({ clock: () => new Date('2026-01-01T00:00:00Z') })
    const first = await page(github)
    const again = await page(github, '', { 'if-none-match': first.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    expect(first.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(first.text).not.toMatch(/ghp_|ghs_|style="/)
  })
})
