/**
 * What the page does in the browser: it asks for itself again and again and puts in what has changed, piece by piece, so that a half-typed
 * comment, an opened fold and the place on the page stay. Without it everything works too, after a reload.
 */
export const script = `
const live = document.getElementById('live')
const parse = (text) => new DOMParser().parseFromString(text, 'text/html').getElementById('live')
let known = live && live.cloneNode(true)
let tag = null

const refresh = async () => {
  if (!live || document.hidden) return
  const answer = await fetch(location.pathname, { headers: tag ? { 'if-none-match': tag } : {} })
  if (answer.status !== 200) return
  tag = answer.headers.get('etag')
  const fresh = parse(await answer.text())
  if (!fresh) return
  for (const piece of fresh.children) {
    const before = [...known.children].find((one) => one.id === piece.id)
    const here = document.getElementById(piece.id)
    if (before && before.isEqualNode(piece)) continue
    const next = document.importNode(piece, true)
    if (here) {
      const open = [...here.querySelectorAll('details')].map((one) => one.open)
      next.querySelectorAll('details').forEach((one, index) => { if (open[index]) one.open = true })
      here.replaceWith(next)
    } else {
      const after = piece.previousElementSibling && document.getElementById(piece.previousElementSibling.id)
      if (after) after.after(next)
      else live.prepend(next)
    }
  }
  for (const old of known.children)
    if (![...fresh.children].some((one) => one.id === old.id)) document.getElementById(old.id)?.remove()
  known = fresh
}

setInterval(() => refresh().catch(() => {}), 1500)
document.addEventListener('visibilitychange', () => refresh().catch(() => {}))
document.addEventListener('change', (event) => {
  if (event.target.matches('.who select')) event.target.form.submit()
})
document.addEventListener('click', (event) => {
  const insert = event.target.closest('[data-insert]')
  if (!insert) return
  const box = document.querySelector('textarea')
  box.value = box.value ? box.value.replace(/\\n*$/, '\\n') + insert.dataset.insert : insert.dataset.insert
  box.focus()
})
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.matches('textarea')) event.target.form.requestSubmit()
})
`
