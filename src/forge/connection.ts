import { AnswerUnclear } from '../reconcile/ports.ts'
import { translated } from './failure.ts'
import type { ProbotOctokit } from './octokit.ts'
import type { ServerFacts } from './server-facts.ts'

/** One repository as one installation of the App sees it. */
export interface Connection {
  readonly octokit: ProbotOctokit
  readonly owner: string
  readonly name: string
  readonly self: { readonly appId: number; readonly slug: string; readonly botId: number }
  /** What this GitHub is, where it is known: an Enterprise Server may be too old for something. */
  readonly server?: ServerFacts | undefined
  /** The tree of a commit, from whoever knows it without asking GitHub: a mirror. */
  readonly treeOf?: ((commit: string) => Promise<string | null>) | undefined
}

/** The two parameters that every route of a repository takes. */
export const repositoryOf = ({ owner, name }: Connection): { owner: string; repo: string } => ({ owner, repo: name })

/** Marks a write that must not be sent twice: Octokit's retry would repeat it after a cut connection, as a second comment. */
export const never: { readonly retries: 0 } = { retries: 0 }

/** Asks, and throws only what a `Forge` throws. `what` stands in messages: "reading pull request 7". */
export const ask = async <Answer>(what: string, question: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await question()
  } catch (error) {
    throw translated(error, what)
  }
}

/**
 * Sends a write once. Where the answer leaves open whether it took effect, `look` reads what is there and its outcome counts; where it
 * finds nothing the write is still not sent again, for a list may lag behind what was created.
 */
export const writeOnce = async <Outcome>(
  what: string,
  send: () => Promise<Outcome>,
  look: () => Promise<Outcome | null>,
): Promise<Outcome> => {
  try {
    return await ask(what, send)
  } catch (error) {
    if (!(error instanceof AnswerUnclear)) throw error
    const found = await ask(`${what}, looking for its effect`, look)
    if (found === null) throw error
    return found
  }
}

/** At most this many pages of anything: beyond it, the answer is not for us to guess and the list is cut. */
export const pageLimit = 20

/**
 * Pages of a REST list as one list, a hundred at a time, until one is not full or the limit is reached. A page over a hundred is a list
 * that GitHub does not page.
 */
export const everyPage = async <Item>(
  page: (number: number) => Promise<readonly Item[]>,
  most = pageLimit,
): Promise<readonly Item[]> => {
  const items: Item[] = []
  for (let number = 1; number <= most; number += 1) {
    const found = await page(number)
    items.push(...found)
    if (found.length !== 100) break
  }
  return items
}
