import { z } from 'zod'

/** What could not be read of an answer, in words for a log: where it stands and what is wrong, never what people wrote. */
export type Unread = (what: string) => void

const named = z.object({ id: z.string().optional().catch(undefined), number: z.number().optional().catch(undefined) })

/** One item of a list, or null and a word where it has not the form that was asked for: the others are read all the same. */
export const readOne = <Shape extends z.ZodType>(
  shape: Shape,
  node: unknown,
  unread: Unread,
): z.infer<Shape> | null => {
  const read = shape.safeParse(node)
  if (read.success) return read.data
  const { id, number } = named.safeParse(node).data ?? {}
  const where = read.error.issues.map(({ path }) => path.join('.')).slice(0, 5)
  unread(`${number === undefined ? (id ?? 'something') : `#${number}`}: ${where.join(', ')}`)
  return null
}

const partial = z.object({
  errors: z.array(
    z.object({
      type: z.string().optional().catch(undefined),
      message: z.string().catch(''),
      path: z
        .array(z.union([z.string(), z.number()]))
        .optional()
        .catch(undefined),
    }),
  ),
  data: z.object({ repository: z.record(z.string(), z.unknown()) }),
})

/**
 * GraphQL answers with what it could tell beside errors about what it could not, which is null then, and Octokit throws both away. Where
 * the repository is there, what is told counts.
 */
export const partOf = async (question: Promise<unknown>, unread: Unread): Promise<unknown> => {
  try {
    return await question
  } catch (error) {
    const { data, errors } = partial.safeParse(error).data ?? {}
    if (data === undefined || errors === undefined || errors.some(({ type }) => type === 'RATE_LIMITED')) throw error
    for (const { path, message } of errors.slice(0, 5))
      unread(`${path?.join('.') ?? 'something'}: ${message.slice(0, 200)}`)
    return data
  }
}
