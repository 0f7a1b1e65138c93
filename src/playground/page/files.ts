import { html } from 'hono/html'
import type { GitCommit } from '../git/commit-object.ts'
import { type ChangedFile, changedFiles } from '../rest/changed-files.ts'
import { checkList } from './checks.ts'
import { ago, frame, type Html, pageOf, type View } from './frame.ts'

const lineClass = (line: string): string =>
  line.startsWith('@@') ? 'hunk' : line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : ''

/** What changed, file by file; the first few stand open. */
export const fileList = (files: readonly ChangedFile[]): Html =>
  html`${files.slice(0, 100).map(
    (file, index) => html`<details class="file"${index < 5 ? ' open' : ''}>
      <summary>${file.previousPath === null ? '' : `${file.previousPath} → `}${file.path} <span class="plus">+${file.additions}</span> <span class="minus">−${file.deletions}</span></summary>
      <div class="diff">${(file.patch ?? '')
        .split('\n')
        .slice(0, 800)
        .map((line) => html`<div class="${lineClass(line)}">${line}</div>`)}</div>
    </details>`,
  )}`

export const commitPage = async (view: View, commit: GitCommit): Promise<Html> => {
  const { repository } = view
  const [headline = '', ...rest] = commit.message.split('\n')
  const files = await changedFiles(repository, commit.parents[0] ?? null, commit.sha)
  const body = rest.join('\n').trim()
  const checks = checkList(view, commit.sha)
  return frame(
    view,
    headline,
    'commits',
    html`<section class="thread" id="head"><h2>${headline}</h2>
      <p class="facts"><span class="sha">${commit.sha}</span> · ${commit.author.name}, ${ago(view, commit.committer.date)} ·
      ${repository.verified.has(commit.sha) ? 'verified' : 'unsigned'} · parents ${commit.parents.map(
        (sha) => html`<a class="sha" href="${pageOf(repository)}/commit/${sha}">${sha.slice(0, 7)}</a> `,
      )}</p></section>
    ${body === '' ? '' : html`<section class="card" id="message"><pre>${body}</pre></section>`}
    ${checks ? html`<section class="card" id="checks">${checks}</section>` : ''}
    <section class="card" id="files">${fileList(files)}</section>`,
  )
}
