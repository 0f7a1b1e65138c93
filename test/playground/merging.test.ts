import { describe, expect, it } from 'vitest'
import { startGitHub } from './github.ts'

const change = { 'apps/reviews.yaml': 'weight: 10\nother: 1\n' }

describe('merging a pull request', () => {
  it('keeps what both sides changed, by a real merge', async () => {
    const github = await startGitHub()
    const number = await github.pullRequest('writer', 'stage', change)
    await github.branch('main', { 'docs/new.md': 'someone else\n' })
    const merged = await github.as('reviewer')('PUT', `pulls/${number}/merge`, {})
    expect(merged.body).toMatchObject({ merged: true, sha: await github.head('heads/main') })
    expect(await github.file('apps/reviews.yaml')).toBe(change['apps/reviews.yaml'])
    expect(await github.file('docs/new.md')).toBe('someone else\n')
    const after = await github.as('writer')('GET', `pulls/${number}`)
    expect(after.body).toMatchObject({ state: 'closed', merged: true, merged_by: { login: 'reviewer' } })
    expect(after.body['merge_commit_sha']).toBe(merged.body['sha'])
  })

  it.each([
    ['merge', 'Merge pull request #1 from acme/stage\n\nTitle of stage', 2],
    ['squash', 'Change stage (#1)\n\nWith a body', 1],
    ['rebase', 'Change stage\n\nWith a body', 1],
  ])('writes GitHub’s own message for a %s that brings none', async (method, message, parents) => {
    const github = await startGitHub()
    await github.pullRequest('writer', 'stage', change)
    const { body } = await github.as('reviewer')('PUT', 'pulls/1/merge', { merge_method: method })
    const commit = await github.as('reviewer')('GET', `git/commits/${body['sha']}`)
    expect(commit.body['message']).toBe(message)
    expect(commit.body['parents']).toHaveLength(parents)
    expect(await github.head('heads/main')).toBe(body['sha'])
    // GitHub signs what it makes itself; a rebased commit it cannot sign.
    expect(commit.body['verification']?.['verified']).toBe(method !== 'rebase')
  })

  it('lists the commits in the message of a squash of several', async () => {
    const github = await startGitHub()
    await github.pullRequest('writer', 'stage', change)
    await github.branch('stage', { 'docs/a.md': 'a\n' }, 'heads/stage')
    const { body } = await github.as('reviewer')('PUT', 'pulls/1/merge', { merge_method: 'squash' })
    const commit = await github.as('reviewer')('GET', `git/commits/${body['sha']}`)
    expect(commit.body['message']).toBe(
      'Title of stage (#1)\n\n* Change stage\n\nWith a body\n\n* Change stage\n\nWith a body',
    )
  })

  it('takes the message that the API was given', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', change)
    const { body } = await github.as('bot')('PUT', 'pulls/1/merge', { commit_title: 'T', commit_message: 'Trailer: 1' })
    const commit = await github.as('bot')('GET', `git/commits/${body['sha']}`)
    expect(commit.body).toMatchObject({ message: 'T\n\nTrailer: 1', author: { name: 'sluice[bot]' } })
  })

  it('answers 409 where the head is another than the one that was named', async () => {
    const github = await startGitHub()
    await github.pullRequest('writer', 'stage', change)
    const seen = await github.head('heads/stage')
    await github.branch('stage', { 'docs/a.md': 'a\n' }, 'heads/stage')
    const refused = await github.as('reviewer')('PUT', 'pulls/1/merge', { sha: seen })
    expect(refused).toMatchObject({
      status: 409,
      body: { message: 'Head branch was modified. Review and try the merge again.' },
    })
    expect((await github.as('reviewer')('GET', 'pulls/1/merge')).status).toBe(404)
  })

  it('answers 405 for a conflict, a closed pull request, a draft and a forbidden method', async () => {
    const github = await startGitHub()
    const merge = (number: number, body = {}) => github.as('reviewer')('PUT', `pulls/${number}/merge`, body)
    await github.pullRequest('writer', 'stage', change)
    await github.branch('main', { 'apps/reviews.yaml': 'weight: 50\nother: 1\n' })
    expect(await merge(1)).toMatchObject({ status: 405, body: { message: 'Pull Request is not mergeable' } })
    await github.as('writer')('PATCH', 'pulls/1', { state: 'closed' })
    expect((await merge(1)).status).toBe(405)
    await github.branch('other', { 'docs/a.md': 'a\n' })
    await github.as('writer')('POST', 'pulls', { title: 'D', head: 'other', base: 'main', draft: true })
    expect(await merge(2)).toMatchObject({ status: 405, body: { message: 'Pull Request is still a draft' } })
    await github.pullRequest('writer', 'third', { 'docs/b.md': 'b\n' })
    github.playground.settings.allowMethods({ squash: true })
    expect(await merge(3)).toMatchObject({
      status: 405,
      body: { message: 'Merge commits are not allowed on this repository.' },
    })
    expect((await merge(3, { merge_method: 'squash' })).status).toBe(200)
  })

  it('says whether it can be merged only when asked a second time', async () => {
    const github = await startGitHub()
    await github.pullRequest('writer', 'stage', change)
    const look = async () => (await github.as('writer')('GET', 'pulls/1')).body['mergeable']
    expect([await look(), await look(), await look()]).toEqual([null, true, true])
    await github.branch('main', { 'apps/reviews.yaml': 'weight: 50\nother: 1\n' })
    expect([await look(), await look()]).toEqual([null, false])
  })

  it('closes a pull request as merged when somebody pushes its head into the base', async () => {
    const github = await startGitHub()
    await github.pullRequest('writer', 'stage', change)
    await github.as('maintainer')('PATCH', 'git/refs/heads/main', { sha: await github.head('heads/stage') })
    const { body } = await github.as('writer')('GET', 'pulls/1')
    expect(body).toMatchObject({ merged: true, merged_by: { login: 'maintainer' } })
  })

  it('moves the head when the branch is updated from its base', async () => {
    const github = await startGitHub()
    await github.pullRequest('writer', 'stage', change)
    const before = await github.head('heads/stage')
    expect((await github.as('reviewer')('PUT', 'pulls/1/update-branch', {})).status).toBe(422)
    await github.branch('main', { 'docs/new.md': 'new\n' })
    expect((await github.as('reviewer')('PUT', 'pulls/1/update-branch', { expected_head_sha: '0' })).status).toBe(422)
    expect((await github.as('reviewer')('PUT', 'pulls/1/update-branch', {})).status).toBe(202)
    const { body } = await github.as('writer')('GET', 'pulls/1')
    expect(body['head']?.['sha']).not.toBe(before)
    expect(body['commits']).toBe(2)
    const update = await github.as('writer')('GET', `git/commits/${body['head']?.['sha']}`)
    expect(update.body).toMatchObject({ message: "Merge branch 'main' into stage", author: { name: 'reviewer' } })
  })

  it('deletes the branch afterwards where the repository is set to', async () => {
    const github = await startGitHub()
    github.playground.settings.deleteBranchOnMerge(true)
    await github.pullRequest('writer', 'stage', change)
    await github.as('reviewer')('PUT', 'pulls/1/merge', {})
    expect((await github.as('writer')('GET', 'git/ref/heads/stage')).status).toBe(404)
  })
})
