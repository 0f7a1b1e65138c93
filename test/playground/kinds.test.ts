import { describe, expect, it } from 'vitest'
import { type GitHub, startGitHub, temporaryDirectory } from './github.ts'

const change = { 'apps/reviews.yaml': 'weight: 10\nother: 1\n' }
const ours = 'refs/heads/sluice/**'

const merge = async (github: GitHub, body = {}, login = 'maintainer') => {
  const answer = await github.as(login)('PUT', 'pulls/1/merge', body)
  return { status: answer.status, message: String(answer.body['message']) }
}
const approve = (github: GitHub, login: string) => github.as(login)('POST', 'pulls/1/reviews', { event: 'APPROVE' })

describe('reviews that GitHub asks for', () => {
  it('waits for an owner of each changed file', async () => {
    const files = { 'apps/reviews.yaml': 'weight: 0\nother: 1\n', '.github/CODEOWNERS': 'apps/ @acme/owners\n' }
    const github = await startGitHub({ directory: temporaryDirectory(files), kinds: ['code-owners'] })
    github.playground.setTeam('owners', ['maintainer'])
    await github.pullRequest('bot', 'stage', change)
    await approve(github, 'reviewer')
    expect(await merge(github)).toEqual({ status: 405, message: 'Waiting on code owner review from acme/owners.' })
    await approve(github, 'maintainer')
    expect((await merge(github)).status).toBe(200)
  })

  it('wants the last push approved by another than who pushed', async () => {
    const github = await startGitHub({ kinds: ['last-push'] })
    await github.pullRequest('bot', 'stage', change)
    await approve(github, 'reviewer')
    await github.branch('stage', { 'docs/a.md': 'a\n' }, 'heads/stage')
    await approve(github, 'writer')
    expect((await merge(github)).message).toContain('someone other than the last pusher')
    await approve(github, 'reviewer')
    expect((await merge(github)).status).toBe(200)
  })

  it('wants every conversation resolved', async () => {
    const github = await startGitHub({ kinds: ['conversations'] })
    await github.pullRequest('bot', 'stage', change)
    github.playground.settings.openConversations(1, 1)
    expect((await merge(github)).message).toContain('A conversation must be resolved')
    github.playground.settings.openConversations(1, 0)
    expect((await merge(github)).status).toBe(200)
  })
})

describe('methods of merging', () => {
  it('allows no merge commit in a linear history, and what a ruleset leaves', async () => {
    const github = await startGitHub({ kinds: ['linear-history'] })
    await github.pullRequest('bot', 'stage', change)
    expect(await merge(github)).toEqual({ status: 405, message: 'Merge commits are not allowed on this repository.' })
    github.playground.settings.protect({ methods: ['squash'] })
    expect((await merge(github, { merge_method: 'rebase' })).message).toContain('Rebase merges are not allowed')
    expect((await merge(github, { merge_method: 'squash' })).status).toBe(200)
  })

  it('lets only those merge who may push', async () => {
    const github = await startGitHub({ kinds: ['restricted-pushes'] })
    await github.pullRequest('bot', 'stage', change)
    expect((await merge(github, {}, 'bot')).message).toContain('not authorized to push to this branch')
    expect((await merge(github)).status).toBe(200)
  })

  it('writes what the settings say where a person squashes', async () => {
    const github = await startGitHub({ kinds: ['squash-blank'] })
    await github.pullRequest('bot', 'stage', change)
    expect((await merge(github, { merge_method: 'squash' })).status).toBe(200)
    const { body } = await github.as('writer')('GET', 'commits/main')
    expect(body['commit']?.['message']).toBe('Title of stage (#1)')
  })
})

describe('rulesets on names', () => {
  const branch = (github: GitHub, name: string, sha: string) =>
    github.as('bot')('POST', 'git/refs', { ref: `refs/heads/${name}`, sha })

  it('lets nobody create, move or delete, by the API and by git', async () => {
    const github = await startGitHub()
    const sha = await github.head('heads/main')
    await branch(github, 'sluice/old/1', sha)
    github.playground.settings.rules([{ names: ours, creation: true, update: true, deletion: true }])
    const refused = await branch(github, 'sluice/new/1', sha)
    expect(refused).toMatchObject({
      status: 422,
      body: {
        message: 'Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n',
      },
    })
    expect((await branch(github, 'other', sha)).status).toBe(201)
    expect((await github.as('bot')('DELETE', 'git/refs/heads/sluice/old/1')).body['message']).toContain(
      'Cannot delete this protected ref.',
    )
    const directory = temporaryDirectory()
    await github.git('writer', 'clone', '--quiet', github.playground.gitUrl, directory)
    const push = (...words: string[]) => github.git('writer', '-C', directory, 'push', 'origin', ...words)
    await expect(push('HEAD:refs/heads/sluice/new/1')).rejects.toThrow(
      /GH013: Repository rule violations found for refs\/heads\/sluice\/new\/1[\s\S]*creations being restricted/,
    )
    await expect(push('HEAD:refs/heads/own')).resolves.toBeDefined()
    const rules = await github.as('outsider')('GET', 'rules/branches/sluice/new/1')
    expect([...rules.body].map(({ type }) => type)).toEqual(['creation', 'update', 'deletion'])
  })

  it.each([
    ['rules-on-messages', 'Commit message must match a given regex pattern: ^OPS-[0-9]+'],
    ['rules-on-authors', 'Author email must end with a matching pattern: @acme.example'],
    ['rules-on-signatures', 'Commits must have verified signatures.'],
    ['rules-on-paths', 'File path is restricted'],
    ['rules-on-sizes', 'File size exceeds'],
  ])('%s: what a commit must be like', async (kind, said) => {
    const github = await startGitHub({ kinds: [kind] })
    const directory = temporaryDirectory()
    await github.git('writer', 'clone', '--quiet', github.playground.gitUrl, directory)
    const large = 'x'.repeat(1024 * 1024 + 1)
    const parent = await github.head('heads/main')
    const bot = github.as('writer')
    const tree = await bot('POST', 'git/trees', {
      base_tree: parent,
      tree: [{ path: 'apps/reviews/a.yaml', mode: '100644', type: 'blob', content: large }],
    })
    const made = await bot('POST', 'git/commits', { message: 'A change', tree: tree.body['sha'], parents: [parent] })
    const sha = String(made.body['sha'])
    expect(String((await branch(github, 'stage', sha)).body['message'])).toContain(said)
    await github.git('writer', '-C', directory, 'fetch', '--quiet', 'origin', sha)
    await expect(github.git('writer', '-C', directory, 'push', 'origin', `${sha}:refs/heads/stage`)).rejects.toThrow(
      said,
    )
    expect((await branch(github, 'nothing-new', parent)).status).toBe(201)
  })
})

describe('other kinds', () => {
  it('sends on from a former name, by the API, GraphQL and git', async () => {
    const github = await startGitHub()
    const { apiUrl, gitUrl } = github.playground
    await github.as('maintainer')('PATCH', '', { name: 'store' })
    const headers = { authorization: `Bearer ${github.playground.account('writer').token}` }
    const moved = await fetch(`${apiUrl}/repos/acme/shop/git/ref/heads/main`, { headers, redirect: 'manual' })
    expect(moved.status).toBe(301)
    const followed = await fetch(`${apiUrl}/repos/acme/shop/git/ref/heads/main`, { headers })
    expect(await followed.json()).toMatchObject({ ref: 'refs/heads/main' })
    const written = await fetch(`${apiUrl}/repos/acme/shop/issues`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ title: 'Still here' }),
    })
    expect(written.status).toBe(201)
    const query = '{ repository(owner: "acme", name: "shop") { nameWithOwner } }'
    const { body } = await github.as('writer')('POST', '/graphql', { query })
    expect(body['data']?.['repository']).toEqual({ nameWithOwner: 'acme/store' })
    await expect(github.git('writer', 'ls-remote', gitUrl, 'HEAD')).resolves.toContain('HEAD')
  })

  it('answers 404 to a write that it has no route for, and goes on with the next', async () => {
    const github = await startGitHub()
    expect((await github.playground.request('maintainer', 'PATCH', '/repos/acme/shop/', {})).status).toBe(404)
    expect((await github.as('writer')('POST', 'issues', { title: 'Still here' })).status).toBe(201)
  })

  it('renames the default branch with its pull requests', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', change)
    const { apiUrl, repository } = github.playground
    const answer = await fetch(`${apiUrl}/repos/${repository}/branches/main/rename`, {
      method: 'POST',
      headers: { authorization: `Bearer ${github.playground.account('maintainer').token}` },
      body: JSON.stringify({ new_name: 'trunk' }),
    })
    expect(answer.ok).toBe(true)
    expect((await github.as('writer')('GET', '')).body['default_branch']).toBe('trunk')
    expect((await github.as('writer')('GET', 'pulls/1')).body).toMatchObject({
      state: 'open',
      base: { ref: 'trunk' },
    })
  })

  it('knows no new rules, queues and numbers on an old server, and says which it is', async () => {
    const github = await startGitHub({ kinds: ['old-server'] })
    const bot = github.as('bot')
    const { headers } = await bot('GET', 'rules/branches/main')
    expect(headers.get('x-github-enterprise-version')).toBe('enterprise-server@3.10.4')
    expect((await bot('GET', 'rules/branches/main')).status).toBe(404)
    const meta = await fetch(`${github.playground.apiUrl}/meta`, {
      headers: { authorization: `Bearer ${github.playground.account('writer').token}` },
    })
    expect(await meta.json()).toMatchObject({ installed_version: '3.10.4' })
    const { body } = await bot('POST', 'issues', { title: 'A release' })
    await bot('POST', `issues/${body['number']}/comments`, { body: 'hello' })
    const query =
      '{ repository(owner: "acme", name: "shop") { issue(number: 1) { comments(first: 1) { nodes { fullDatabaseId } } } } }'
    const answer = await bot('POST', '/graphql', { query })
    expect(answer.body['errors']?.[0]?.['message']).toBe("Field 'fullDatabaseId' doesn't exist on type 'IssueComment'")
  })

  it('has no issues, no drafts and no way in for addresses that are not listed, where that is set', async () => {
    const github = await startGitHub({ kinds: ['no-issues', 'no-drafts'] })
    expect((await github.as('writer')('POST', 'issues', { title: 'x' })).status).toBe(410)
    await github.branch('stage', change)
    const draft = await github.as('bot')('POST', 'pulls', { title: 't', head: 'stage', base: 'main', draft: true })
    expect(draft).toMatchObject({
      status: 422,
      body: { message: 'Draft pull requests are not supported in this repository.' },
    })
    await github.as('bot')('POST', 'pulls', { title: 't', head: 'stage', base: 'main' })
    expect((await github.as('writer')('POST', 'issues/1/comments', { body: 'hello' })).status).toBe(201)
    github.playground.settings.closeToUs(true)
    const closed = await github.as('bot')('GET', 'pulls/1')
    expect(closed.status).toBe(403)
    expect(closed.body['message']).toContain('has an IP allow list enabled')
  })
})
