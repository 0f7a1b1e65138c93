import { html } from 'hono/html'
import { parseTree } from '../git/tree-object.ts'
import { frame, type Html, pageOf, type View } from './frame.ts'

/** The commit that a branch's name or an id in an address stands for. */
const commitOf = async (view: View, ref: string): Promise<string | null> =>
  /^[0-9a-f]{40}$/.test(ref) ? ref : view.repository.git.resolve(`refs/heads/${ref}`)

const address = (view: View, kind: 'tree' | 'blob', ref: string, path: string): string =>
  `${pageOf(view.repository)}/${kind}/${ref}${path === '' ? '' : `/${path.split('/').map(encodeURIComponent).join('/')}`}`

/** The way to a path, each part of it a link. */
const trail = (view: View, ref: string, path: string): Html => {
  const parts = path.split('/').filter((part) => part !== '')
  return html`<a href="${address(view, 'tree', ref, '')}">${view.repository.name}</a>${parts.map(
    (part, index) =>
      html` / ${
        index === parts.length - 1
          ? html`<b>${part}</b>`
          : html`<a href="${address(view, 'tree', ref, parts.slice(0, index + 1).join('/'))}">${part}</a>`
      }`,
  )} <span class="push">${/^[0-9a-f]{40}$/.test(ref) ? ref.slice(0, 7) : ref}</span>`
}

const isDirectory = (mode: string): boolean => mode === '40000'

/** A directory of the repository: directories first. Null where there is none of that name. */
export const directoryPage = async (view: View, ref: string, path: string): Promise<Html | null> => {
  const { git } = view.repository
  const commit = await commitOf(view, ref)
  const object = commit === null ? null : await git.object(`${commit}:${path}`)
  if (commit === null && path === '')
    return frame(
      view,
      'Files',
      'files',
      html`<section class="card" id="files"><div class="empty">Nothing has been pushed yet.</div></section>`,
    )
  if (object?.type !== 'tree') return null
  const entries = parseTree(object.body).sort((a, b) => Number(isDirectory(b.mode)) - Number(isDirectory(a.mode)))
  const row = ({ mode, name }: { readonly mode: string; readonly name: string }) => {
    const inner = path === '' ? name : `${path}/${name}`
    return html`<a href="${address(view, isDirectory(mode) ? 'tree' : 'blob', ref, inner)}"><div>${isDirectory(mode) ? html`<b>${name}/</b>` : name}</div></a>`
  }
  return frame(
    view,
    path === '' ? 'Files' : path,
    'files',
    html`<section class="card rows" id="files"><header>${trail(view, ref, path)}</header>${entries.slice(0, 2000).map(row)}</section>`,
  )
}

/** A file with numbers that links can point at; on the default branch it can be changed, as people do between two stages. */
export const filePage = async (view: View, ref: string, path: string): Promise<Html | null> => {
  const { git, defaultBranch } = view.repository
  const commit = await commitOf(view, ref)
  const object = commit === null ? null : await git.object(`${commit}:${path}`)
  if (object?.type !== 'blob') return null
  const text = object.body.toString()
  const lines = text.replace(/\n$/, '').split('\n').slice(0, 5000)
  const mayChange = ref === defaultBranch && object.body.length < 200_000 && !object.body.includes(0)
  return frame(
    view,
    path,
    'files',
    html`<section class="card" id="file"><header>${trail(view, ref, path)}</header>
      <div class="diff numbered">${lines.map((line, index) => html`<div id="L${index + 1}">${line}</div>`)}</div></section>`,
    mayChange
      ? html`<details class="card edit"><summary>Change this file on ${defaultBranch}</summary>
        <form class="compose" method="post" action="${pageOf(view.repository)}/-/files">
          <input type="hidden" name="path" value="${path}"><input type="hidden" name="sha" value="${object.sha}">
          <textarea name="text" rows="${Math.min(40, lines.length + 2)}" spellcheck="false" aria-label="Text of the file">${`\n${text}`}</textarea>
          <input type="text" name="message" value="Change ${path}" required aria-label="Message of the commit">
          <div class="actions"><button class="button main">Commit as ${view.viewer.login}</button></div>
        </form></details>`
      : '',
  )
}
