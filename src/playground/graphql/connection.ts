import { z } from 'zod'
import { type GraphNode, GraphqlRefusal, type Resolver, taking } from './execute.ts'

const bounds = z.object({
  first: z.number().int().nullish(),
  last: z.number().int().nullish(),
  after: z.string().nullish(),
  before: z.string().nullish(),
})

const cursorOf = (index: number): string => Buffer.from(`cursor:${index}`).toString('base64')

const indexOf = (cursor: string): number => {
  const index = /^cursor:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1]
  if (index === undefined)
    throw new GraphqlRefusal('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor.`)
  return Number(index)
}

interface ConnectionSource<Item> {
  readonly name: string
  readonly type: string
  readonly items: (given: Readonly<Record<string, unknown>>) => readonly Item[] | Promise<readonly Item[]>
  readonly node: (item: Item) => unknown
  /** Arguments besides those that page. */
  readonly takes?: readonly string[]
}

/** A list in GraphQL's form, paged from either end; asking for all of it at once is refused, as GitHub refuses it. */
export const connection = <Item>(source: ConnectionSource<Item>): Resolver =>
  taking(['first', 'last', 'after', 'before', ...(source.takes ?? [])], async (given): Promise<GraphNode> => {
    const { first, last, after, before } = bounds.parse(given)
    const size = first ?? last ?? null
    if (size === null)
      throw new GraphqlRefusal(
        'MISSING_PAGINATION_BOUNDARIES',
        `You must provide a \`first\` or \`last\` value to properly paginate the \`${source.name}\` connection.`,
      )
    if (size < 0 || size > 100)
      throw new GraphqlRefusal(
        'EXCESSIVE_PAGINATION',
        `Requesting ${size} records on the \`${source.name}\` connection exceeds the \`first\` limit of 100 records.`,
      )
    const items = await source.items(given)
    const from = after ? indexOf(after) + 1 : 0
    const to = before ? Math.min(indexOf(before), items.length) : items.length
    const fromEnd = first === null || first === undefined
    const start = fromEnd ? Math.max(from, to - size) : from
    const stop = fromEnd ? to : Math.min(to, from + size)
    const page = items.slice(start, stop).map((item, index) => ({ item, cursor: cursorOf(start + index) }))
    return {
      type: `${source.type}Connection`,
      fields: {
        totalCount: () => items.length,
        nodes: () => page.map(({ item }) => source.node(item)),
        edges: () =>
          page.map(({ item, cursor }) => ({
            type: `${source.type}Edge`,
            fields: { cursor: () => cursor, node: () => source.node(item) },
          })),
        pageInfo: () => ({
          type: 'PageInfo',
          fields: {
            hasNextPage: () => stop < items.length,
            hasPreviousPage: () => start > 0,
            startCursor: () => page[0]?.cursor ?? null,
            endCursor: () => page.at(-1)?.cursor ?? null,
          },
        }),
      },
    }
  })
