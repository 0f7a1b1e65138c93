import type { Context } from 'hono'
import type { PlaygroundEnvironment } from './environment.ts'

interface Dated {
  readonly id: number
  readonly createdAt: string
  readonly updatedAt: string
}

/** `sort=created|updated` and `direction`; what happened in the same second stays in the order of its ids. */
export const inOrder = <Item extends Dated>(
  context: Context<PlaygroundEnvironment>,
  items: readonly Item[],
  usual: 'asc' | 'desc',
): Item[] => {
  const key = context.req.query('sort') === 'updated' ? 'updatedAt' : 'createdAt'
  const sign = (context.req.query('direction') ?? usual) === 'asc' ? 1 : -1
  return [...items].sort((a, b) => sign * (Date.parse(a[key]) - Date.parse(b[key]) || a.id - b.id))
}
