import { html, raw } from 'hono/html'
import type { CheckRun } from '../state/records.ts'
import { accountById, appById } from '../state/world.ts'
import { ago, frame, type Html, pageOf, person, type View } from './frame.ts'
import { renderMarkdown } from './markdown.ts'

const dotOf = (run: CheckRun): string => {
  if (run.status !== 'completed') return 'pending'
  return run.conclusion === 'success'
    ? 'success'
    : run.conclusion === 'failure' || run.conclusion === 'timed_out'
      ? 'failure'
      : ''
}

/** Check runs and statuses of a commit: of each name the newest. */
export const checkList = (view: View, sha: string): Html | null => {
  const { records } = view.repository
  const runs = new Map(
    records.checkRuns.filter((one) => one.headSha === sha).map((one) => [`${one.app}/${one.name}`, one]),
  )
  const statuses = new Map(
    records.statuses.filter((one) => one.sha === sha).map((one) => [one.context.toLowerCase(), one]),
  )
  if (runs.size + statuses.size === 0) return null
  return html`${[...runs.values()].map(
    (run) => html`<div class="check"><span class="dot ${dotOf(run)}"></span><div>
      <a href="${pageOf(view.repository)}/runs/${run.id}"><b>${run.name}</b></a> <span class="meta">${run.conclusion ?? run.status.replace('_', ' ')} · ${appById(view.world, run.app).slug}</span>
      ${run.title ? html`<div class="meta">${run.title}</div>` : ''}</div></div>`,
  )}${[...statuses.values()].map(
    (status) => html`<div class="check"><span class="dot ${status.state}"></span><div>
      <b>${status.context}</b> <span class="meta">${status.state} · ${accountById(view.world, status.creator).login}, ${ago(view, status.createdAt)}</span>
      ${status.description ? html`<div class="meta">${status.description}</div>` : ''}</div></div>`,
  )}`
}

/** One check run by itself. */
export const checkRunPage = (view: View, run: CheckRun): Html => {
  const place = { repository: pageOf(view.repository) }
  return frame(
    view,
    run.name,
    'pulls',
    html`<section class="card thread" id="run">
      <header><span class="dot ${dotOf(run)}"></span><b>${run.name}</b> ${run.conclusion ?? run.status} on
        <a class="sha" href="${place.repository}/commit/${run.headSha}">${run.headSha.slice(0, 7)}</a> by ${person(view, appById(view.world, run.app).bot.id)}</header>
      <div class="body markdown">
        ${run.title ? html`<h3>${run.title}</h3>` : ''}
        ${raw(renderMarkdown(run.summary ?? '', place))}
        ${raw(renderMarkdown(run.text ?? '', place))}
        ${run.externalId === '' ? '' : html`<p class="meta">External id <code>${run.externalId}</code></p>`}
      </div>
    </section>`,
  )
}
