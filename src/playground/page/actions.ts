import type { Hono } from 'hono'
import { z } from 'zod'
import type { PlaygroundEnvironment } from '../rest/environment.ts'
import type { World } from '../state/world.ts'
import { pageOf, type View } from './frame.ts'

export const threadAction = z.object({
  do: z.enum([
    'comment',
    'approve',
    'reject',
    'close',
    'reopen',
    'update',
    'merge',
    'squash',
    'rebase',
    'queue',
    'unqueue',
  ]),
  body: z.string().default(''),
  head: z.string().default(''),
})
export const newIssue = z.object({ title: z.string(), body: z.string().default('') })

export const fileChange = z.object({ path: z.string(), sha: z.string(), text: z.string(), message: z.string() })

type Request = readonly [method: string, path: string, body: unknown]

/** What a button means in API requests: the page can do nothing that its person could not. */
const requestsOf = (number: number, wanted: z.infer<typeof threadAction>): readonly Request[] => {
  // Browsers send the line ends of a form as CRLF.
  const body = wanted.body.replaceAll('\r\n', '\n')
  const comment: readonly Request[] = body.trim() === '' ? [] : [['POST', `issues/${number}/comments`, { body }]]
  switch (wanted.do) {
    case 'comment':
      return comment
    case 'approve':
      return [['POST', `pulls/${number}/reviews`, { event: 'APPROVE', body }]]
    case 'reject':
      return [['POST', `pulls/${number}/reviews`, { event: 'REQUEST_CHANGES', body }]]
    case 'close':
      return [...comment, ['PATCH', `issues/${number}`, { state: 'closed' }]]
    case 'reopen':
      return [...comment, ['PATCH', `issues/${number}`, { state: 'open' }]]
    case 'queue':
    case 'unqueue':
      return []
    case 'update':
      return [['PUT', `pulls/${number}/update-branch`, { expected_head_sha: wanted.head }]]
    default:
      return [['PUT', `pulls/${number}/merge`, { merge_method: wanted.do, sha: wanted.head }]]
  }
}

const graphqlAnswer = z.object({ errors: z.array(z.object({ message: z.string() })).optional() })
const refusalShape = z.object({ message: z.string(), errors: z.array(z.unknown()).optional() })

export const createActions = (world: World, api: Hono<PlaygroundEnvironment>) => {
  const send = async (view: View, requests: readonly Request[]): Promise<string | null> => {
    for (const [method, path, body] of requests) {
      const answer = await api.request(`/repos${pageOf(view.repository)}/${path}`, {
        method,
        headers: { authorization: `Bearer ${tokenOf(view)}` },
        body: JSON.stringify(body),
      })
      if (answer.ok) continue
      const { message, errors } = refusalShape.parse(await answer.json())
      const first = errors?.[0]
      return typeof first === 'string' ? `${message}: ${first}` : message
    }
    return null
  }
  const tokenOf = (view: View): string =>
    [...world.userTokens].find(([, account]) => account.id === view.viewer.id)?.[0] ?? ''
  /** “Merge when ready” and its taking back, which REST has no route for. */
  const queue = async (view: View, number: number, head: string, isIn: boolean): Promise<string | null> => {
    const id = view.repository.records.issues.find((one) => one.number === number)?.nodeId ?? ''
    const query = isIn
      ? 'mutation ($id: ID!, $head: GitObjectID) { enqueuePullRequest(input: { pullRequestId: $id, expectedHeadOid: $head }) { clientMutationId } }'
      : 'mutation ($id: ID!) { dequeuePullRequest(input: { id: $id }) { clientMutationId } }'
    const answer = await api.request('/graphql', {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenOf(view)}` },
      body: JSON.stringify({ query, variables: isIn ? { id, head } : { id } }),
    })
    return graphqlAnswer.parse(await answer.json()).errors?.[0]?.message ?? null
  }
  return {
    /** Does it, or answers with GitHub's refusal. */
    onThread: (view: View, number: number, wanted: z.infer<typeof threadAction>) =>
      wanted.do === 'queue' || wanted.do === 'unqueue'
        ? queue(view, number, wanted.head, wanted.do === 'queue')
        : send(view, requestsOf(number, wanted)),
    /** One commit of the person on the default branch, on the text that was seen; line ends stay as the file had them. */
    changeFile: async (view: View, { path, sha, text, message }: z.infer<typeof fileChange>) => {
      const before = (await view.repository.git.object(sha))?.body.toString() ?? ''
      const plain = text.replaceAll('\r\n', '\n')
      const content = Buffer.from(before.includes('\r\n') ? plain.replaceAll('\n', '\r\n') : plain)
      const address = path.split('/').map(encodeURIComponent).join('/')
      return send(view, [['PUT', `contents/${address}`, { message, sha, content: content.toString('base64') }]])
    },
    openIssue: (view: View, { title, body }: z.infer<typeof newIssue>) =>
      send(view, [['POST', 'issues', { title, body: body.replaceAll('\r\n', '\n') }]]),
  }
}
