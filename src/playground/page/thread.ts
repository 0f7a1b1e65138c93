import { html, raw } from 'hono/html'
import { forkPoint } from '../domain/pull-requests.ts'
import { changedFiles } from '../rest/changed-files.ts'
import { type Issue, isPullRequest, type PullRequest, type Review } from '../state/records.ts'
import { reactionContents } from '../views/issue.ts'
import { checkList } from './checks.ts'
import { fileList } from './files.ts'
import { ago, frame, type Html, pageOf, person, type View } from './frame.ts'
import { stateOf } from './lists.ts'
import { renderMarkdown } from './markdown.ts'
import { mergeBox } from './merge-box.ts'

const faces = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
} as const

const reactionChips = (view: View, subject: string): Html | '' => {
  const all = view.repository.records.reactions.filter((one) => one.subject === subject)
  const used = reactionContents.filter((content) => all.some((one) => one.content === content))
  if (used.length === 0) return ''
  return html`<div class="chips">${used.map(
    (content) =>
      html`<span class="chip">${faces[content]} ${all.filter((one) => one.content === content).length}</span>`,
  )}</div>`
}

interface Written {
  readonly nodeId: string
  readonly author: number
  readonly body: string | null
  readonly createdAt: string
  readonly lastEditedAt: string | null
}

const card = (view: View, id: string, written: Written, doing: string, look = ''): Html => {
  const text = (written.body ?? '').trim()
  const place = { repository: pageOf(view.repository) }
  const edited =
    written.lastEditedAt === null ? '' : html`<span class="push">edited ${ago(view, written.lastEditedAt)}</span>`
  return html`<article class="card ${look}" id="${id}">
    <header>${person(view, written.author)} ${doing} ${ago(view, written.createdAt)} ${edited}</header>
    <div class="body markdown">${text === '' ? html`<p class="meta">No text.</p>` : raw(renderMarkdown(text, place))}${reactionChips(view, written.nodeId)}</div>
  </article>`
}

const reviewWords = {
  APPROVED: ['approved', 'good'],
  CHANGES_REQUESTED: ['wants changes', 'bad'],
  COMMENTED: ['reviewed', ''],
  DISMISSED: ['reviewed (dismissed)', ''],
  PENDING: ['is reviewing', ''],
} as const

const reviewPiece = (view: View, issue: PullRequest, review: Review): Html => {
  const [doing, look] = reviewWords[review.state]
  const stale =
    review.commit === issue.pull.headSha ? '' : ` on ${review.commit.slice(0, 7)}, which is no longer the head`
  const id = `pullrequestreview-${review.id}`
  if (review.body.trim() === '')
    return html`<p class="event" id="${id}">${person(view, review.author)} ${doing}${stale} ${ago(view, review.createdAt)}${reactionChips(view, review.nodeId)}</p>`
  return card(view, id, review, `${doing}${stale}`, look)
}

/** Everything that happened in a thread, in the order in which it happened. */
const timeline = (view: View, issue: Issue): Html[] => {
  const { records } = view.repository
  const comments = records.comments
    .filter((one) => one.issue === issue.number)
    .map((one) => ({ at: one.createdAt, id: one.id, piece: card(view, `issuecomment-${one.id}`, one, 'commented') }))
  const reviews = isPullRequest(issue)
    ? records.reviews
        .filter((one) => one.issue === issue.number && (one.state !== 'PENDING' || one.author === view.viewer.id))
        .map((one) => ({ at: one.createdAt, id: one.id, piece: reviewPiece(view, issue, one) }))
    : []
  const closings = issue.closings.map(({ at, by }, index) => {
    const merge = issue.pull?.mergedAt === at ? issue.pull.mergeCommit : null
    const commit =
      merge === null
        ? 'closed this'
        : html`merged this as <a class="sha" href="${pageOf(view.repository)}/commit/${merge}">${merge.slice(0, 7)}</a>`
    return {
      at,
      id: Number.MAX_SAFE_INTEGER,
      piece: html`<p class="event" id="closing-${index}">${person(view, by)} ${commit} ${ago(view, at)}</p>`,
    }
  })
  return [...comments, ...reviews, ...closings]
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.id - b.id)
    .map(({ piece }) => piece)
}

const facts = (view: View, issue: Issue): Html => {
  const state = stateOf(issue)
  const opened = html`${person(view, issue.author)} <span>opened this ${ago(view, issue.createdAt)}</span>`
  const branches = issue.pull
    ? html` · <span class="branch">${issue.pull.headRepository === view.repository.fullName ? '' : `${issue.pull.headRepository}:`}${issue.pull.headBranch}</span> → <span class="branch">${issue.pull.baseBranch}</span>`
    : ''
  return html`<section class="thread" id="head"><h2>${issue.title} <span>#${issue.number}</span></h2>
    <p class="facts"><span class="pill ${state}">${state}</span>${opened}${branches}</p></section>`
}

const suggestions = ['/help', '/status', '/next', '/rollback', '/hold', '/unhold']

const composer = (view: View, issue: Issue): Html => {
  const action = `${pageOf(view.repository)}/-/threads/${issue.number}`
  const own = issue.author === view.viewer.id
  const review = issue.pull && issue.state === 'open'
  const mayClose = issue.pull?.mergedAt == null
  return html`<form class="card" method="post" action="${action}">
    <header>Say something as ${person(view, view.viewer.id)}</header>
    <div class="compose">
      <textarea name="body" placeholder="A comment; a command stands on a line of its own, such as /canary 10" aria-label="Comment"></textarea>
      <div class="chips">${suggestions.map((one) => html`<button type="button" class="chip" data-insert="${one}">${one}</button>`)}</div>
      <div class="actions">
        <button class="button main" name="do" value="comment">Comment</button>
        ${
          review
            ? html`<button class="button yes" name="do" value="approve"${own ? html` title="GitHub refuses approvals of one’s own"` : ''}>Approve</button>
        <button class="button no" name="do" value="reject">Request changes</button>`
            : ''
        }
        ${mayClose ? html`<button class="button push" name="do" value="${issue.state === 'open' ? 'close' : 'reopen'}">${issue.state === 'open' ? 'Close' : 'Reopen'}</button>` : ''}
      </div>
    </div>
  </form>`
}

/** An issue or a pull request with all that belongs to it. */
export const threadPage = async (view: View, issue: Issue): Promise<Html> => {
  const pull = isPullRequest(issue) ? issue : null
  const files = pull
    ? await changedFiles(view.repository, await forkPoint(view.repository, pull), pull.pull.headSha)
    : []
  const checks = pull ? checkList(view, pull.pull.headSha) : null
  return frame(
    view,
    issue.title,
    pull ? 'pulls' : 'issues',
    html`${facts(view, issue)}
      ${card(view, 'description', issue, 'wrote')}
      ${timeline(view, issue)}
      ${pull ? html`<section class="card" id="checks">${checks ?? html`<div class="check meta">No checks yet.</div>`}${await mergeBox(view, pull)}</section>` : ''}
      ${pull ? html`<section class="card" id="files-${pull.pull.headSha}">${fileList(files)}</section>` : ''}`,
    composer(view, issue),
  )
}
