import type { Context } from 'hono'
import { apiUrl, type World } from '../state/world.ts'
import type { PlaygroundEnvironment } from './environment.ts'

const wholeNumber = (text: string | undefined, otherwise: number): number =>
  text !== undefined && /^\d{1,6}$/.test(text) && Number(text) > 0 ? Number(text) : otherwise

/** One page of a list, 30 items where nothing is said and at most 100, with GitHub's Link header set on the answer. */
export const paged = <Item>(world: World, context: Context<PlaygroundEnvironment>, items: readonly Item[]): Item[] => {
  const size = Math.min(100, wholeNumber(context.req.query('per_page'), 30))
  const page = wholeNumber(context.req.query('page'), 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const url = (number: number) => {
    const asked = new URL(context.req.url)
    asked.searchParams.set('page', String(number))
    return `${apiUrl(world)}${asked.pathname.replace(/^\/api\/v3/, '')}?${asked.searchParams}`
  }
  const links = [
    ...(page > 1 ? [`<${url(page - 1)}>; rel="prev"`] : []),
    ...(page < last ? [`<${url(page + 1)}>; rel="next"`, `<${url(last)}>; rel="last"`] : []),
    ...(page > 1 ? [`<${url(1)}>; rel="first"`] : []),
  ]
  if (links.length > 0) context.header('Link', links.join(', '))
  return items.slice((page - 1) * size, page * size)
}
