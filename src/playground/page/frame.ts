import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Account } from '../state/records.ts'
import { accountById, permissionOf, type Repository, type World } from '../state/world.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** What every part of the page needs to know. */
export interface View {
  readonly world: World
  readonly repository: Repository
  /** As whom the person looks and acts. */
  readonly viewer: Account
  /** What GitHub refused last, in its own words. */
  readonly problem: string | null
}

export const pageOf = (repository: Repository): string => `/${repository.fullName}`

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** How long ago, by the playground's own clock. */
export const ago = (view: View, time: string): Html => {
  const seconds = Math.max(0, (Date.parse(view.world.now()) - Date.parse(time)) / 1000)
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ['', 1]
  const count = Math.floor(seconds / size)
  const words = unit === '' ? 'just now' : `${count} ${unit}${count === 1 ? '' : 's'} ago`
  return html`<time datetime="${time}" title="${time}">${words}</time>`
}

export const person = (view: View, id: number | null): Html => {
  if (id === null) return html`<b>somebody</b>`
  const account = accountById(view.world, id)
  const bot = account.type === 'Bot'
  return html`<img class="avatar" alt="" src="/avatars/${account.id}"><b>${account.login.replace(/\[bot\]$/, '')}</b>${
    bot ? html` <span class="bot">bot</span>` : ''
  }`
}

const switcher = (view: View): Html => {
  const { world, repository, viewer } = view
  const people = world.accounts.filter((one) => one.type === 'User' && repository.collaborators.has(one.id))
  return html`<form class="who" method="post" action="${pageOf(repository)}/-/account">
    <label for="account">You are</label>
    <select id="account" name="login">${people.map(
      (one) =>
        html`<option value="${one.login}"${one.id === viewer.id ? ' selected' : ''}>${one.login} (${permissionOf(repository, one)})</option>`,
    )}</select>
    <noscript><button class="button">Change</button></noscript>
  </form>`
}

const gate = html`<svg class="gate" viewBox="0 0 24 24" aria-hidden="true"><path fill="currentColor" d="M3 3h3v18H3zM18 3h3v18h-3zM7 5h10v6H7z"/><path fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" d="M8 15c1.5-1.4 2.600-1.400 4 0s2.500 1.400 4 0M8 19c1.500-1.400 2.600-1.400 4 0s2.500 1.400 4 0"/></svg>`

export type Tab = 'issues' | 'pulls' | 'files' | 'commits'

/** The frame around every page: whose repository, who looks, where one is. `live` is asked for again by the script. */
export const frame = (view: View, title: string, tab: Tab, live: Html, below: Html | '' = ''): Html => {
  const { repository } = view
  const page = pageOf(repository)
  const open = (pulls: boolean) =>
    repository.records.issues.filter((one) => one.state === 'open' && (one.pull !== null) === pulls).length
  const link = (name: Tab, label: string, count: number | null) =>
    html`<a href="${page}/${name}"${name === tab ? html` class="here"` : ''}>${label}${count === null ? '' : html`<span class="count">${count}</span>`}</a>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${repository.fullName}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/-/style.css"><script src="/-/script.js" defer></script>
</head>
<body>
<div class="top"><div>
  <h1><a href="${page}">${gate}${repository.owner.login} / <b>${repository.name}</b></a> <span class="badge">playground</span></h1>
  ${switcher(view)}
  <nav>${link('issues', 'Issues', open(false))}${link('pulls', 'Pull requests', open(true))}${link('files', 'Files', null)}${link('commits', 'History', null)}</nav>
</div></div>
<main>
${view.problem === null ? '' : html`<p class="flash" role="alert">${view.problem}</p>`}
<div id="live">${live}</div>
${below}
</main>
</body>
</html>`
}
