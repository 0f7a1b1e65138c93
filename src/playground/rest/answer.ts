import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import type { PlaygroundEnvironment } from './environment.ts'

const documentation = 'https://docs.github.com/rest'

/** An answer in GitHub's form of an error. Thrown, since it ends the request wherever it is found out. */
export const refusal = (
  status: ContentfulStatusCode,
  message: string,
  errors?: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
): HTTPException =>
  new HTTPException(status, {
    res: Response.json(
      { message, ...(errors ? { errors } : {}), documentation_url: documentation, status: String(status) },
      { status, headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } },
    ),
  })

export const notFound = (): HTTPException => refusal(404, 'Not Found')

export const invalid = (resource: string, problems: readonly Record<string, unknown>[]): HTTPException =>
  refusal(
    422,
    'Validation Failed',
    problems.map((problem) => ({ resource, ...problem })),
  )

/** The request's body, checked: 400 where it is no JSON, 422 where it has another shape. */
export const readBody = async <Value>(
  context: Context<PlaygroundEnvironment>,
  schema: z.ZodType<Value>,
): Promise<Value> => {
  const text = await context.req.text()
  let body: unknown
  try {
    body = text === '' ? {} : JSON.parse(text)
  } catch {
    throw refusal(400, 'Problems parsing JSON')
  }
  const checked = schema.safeParse(body)
  if (!checked.success) throw refusal(422, `Invalid request.\n\n${z.prettifyError(checked.error)}`)
  return checked.data
}

/** A numeric path parameter; anything else is no resource of ours. */
export const numberParameter = (context: Context<PlaygroundEnvironment>, name: string): number => {
  const text = context.req.param(name) ?? ''
  if (!/^\d{1,15}$/.test(text)) throw notFound()
  return Number(text)
}

/** A text path parameter that the route itself guarantees. */
export const textParameter = (context: Context<PlaygroundEnvironment>, name: string): string =>
  context.req.param(name) ?? ''
