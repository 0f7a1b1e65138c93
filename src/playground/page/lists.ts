import { html } from 'hono/html'
import { contextState } from '../domain/protection.ts'
import type { Issue } from '../state/records.ts'
import { accountById } from '../state/world.ts'
import { ago, frame, type Html, pageOf, person, type View } from './frame.ts'

export const stateOf = (issue: Issue): 'open' | 'closed' | 'merged' => (issue.pull?.mergedAt ? 'merged' : issue.state)

/** All that was said about a commit in one word, for a dot. */
const commitState = (view: View, sha: string): 'success' | 'failure' | 'pending' | null => {
  const { records } = view.repository
  const contexts = new Set([
    ...records.statuses.filter((one) => one.sha === sha).map((one) => one.context),
    ...records.checkRuns.filter((one) => one.headSha === sha).map((one) => one.name),
  ])
  const states = [...contexts].map((context) => contextState(records, sha, context, null))
  if (states.length === 0) return null
  return states.includes('failing') ? 'failure' : states.includes('pending') ? 'pending' : 'success'
}

const row = (view: View, issue: Issue): Html => {
  const comments = view.repository.records.comments.filter((one) => one.issue === issue.number).length
  const author = accountById(view.world, issue.author).login.replace(/\[bot\]$/, '')
  const state = stateOf(issue)
  return html`<a href="${pageOf(view.repository)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}">
    <span class="dot ${state}" title="${state}"></span>
    <div><span class="title">${issue.title}</span>
    <div class="meta">#${issue.number} by ${author}, ${ago(view, issue.createdAt)}${state === 'open' ? '' : ` · ${state}`}${comments === 0 ? '' : ` · ${comments} comment${comments === 1 ? '' : 's'}`}</div></div>
  </a>`
}

/** Open ones first, newest first in each. */
const listed = (issues: readonly Issue[]): Issue[] =>
  [...issues].sort((a, b) => Number(a.state === 'closed') - Number(b.state === 'closed') || b.number - a.number)

const rows = (view: View, pulls: boolean, none: string): Html => {
  const found = listed(view.repository.records.issues.filter((one) => (one.pull !== null) === pulls))
  return html`<section class="card rows" id="rows">${
    found.length === 0 ? html`<div class="empty">${none}</div>` : found.slice(0, 200).map((one) => row(view, one))
  }</section>`
}

export const issueList = (view: View): Html =>
  frame(
    view,
    'Issues',
    'issues',
    rows(view, false, 'No issues yet. Open one below; its text can already hold a command.'),
    html`<form class="card" method="post" action="${pageOf(view.repository)}/-/issues">
      <header><b>New issue</b> as ${person(view, view.viewer.id)}</header>
      <div class="compose">
        <input type="text" name="title" placeholder="Title" required maxlength="256" aria-label="Title">
        <textarea name="body" placeholder="What is to happen? Commands stand on lines of their own, such as /help" aria-label="Text"></textarea>
        <div class="actions"><button class="button main">Open the issue</button></div>
      </div>
    </form>`,
  )

export const pullRequestList = (view: View): Html =>
  frame(view, 'Pull requests', 'pulls', rows(view, true, 'No pull requests yet.'))

/** The first-parent history of the default branch, with what was said about each commit. */
export const history = async (view: View): Promise<Html> => {
  const { repository } = view
  const head = await repository.git.resolve(`refs/heads/${repository.defaultBranch}`)
  const words = ['rev-list', '--first-parent', '--max-count=100']
  const listedShas = head === null ? '' : (await repository.git.known([...words, head])).stdout.toString()
  const commits = await Promise.all(
    listedShas
      .split('\n')
      .filter((sha) => sha !== '')
      .map((sha) => repository.git.commit(sha)),
  )
  const shown = commits.flatMap((commit) => {
    if (!commit) return []
    const state = commitState(view, commit.sha)
    return [
      html`<a href="${pageOf(repository)}/commit/${commit.sha}">
        <span class="dot ${state ?? ''}" title="${state ?? 'nothing reported'}"></span>
        <div><span class="title">${commit.message.split('\n')[0]}</span>
        <div class="meta"><span class="sha">${commit.sha.slice(0, 7)}</span> · ${commit.author.name}, ${ago(view, commit.committer.date)}${repository.verified.has(commit.sha) ? ' · verified' : ''}</div></div>
      </a>`,
    ]
  })
  const none = html`<div class="empty">Nothing has been pushed yet.</div>`
  return frame(
    view,
    'History',
    'commits',
    html`<section class="card rows" id="rows">${shown.length === 0 ? none : shown}</section>`,
  )
}
