import { z } from 'zod'
import type { Playground } from './contract.ts'

/** `failed`: it could not be applied, or its health check failed. `degraded`: live first, then broken. `silent`: no word, ever. */
export type SyncOutcome = 'live' | 'failed' | 'degraded' | 'silent'

export interface SyncAgentOptions {
  readonly tool: 'flux' | 'argocd'
  /** The account that posts; it must have write permission. */
  readonly login: string
  /** The Kustomization or the Application. */
  readonly name: string
  /** From the moment a commit is seen until its word is posted. */
  readonly delayMilliseconds?: number
  readonly intervalMilliseconds?: number
}

export interface SyncAgent {
  /** What becomes of the commits that are seen from now on. */
  outcome(outcome: SyncOutcome): void
  /** While paused it looks at nothing; afterwards only the newest commit gets a word, as with the real tools. */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

interface Word {
  readonly state: 'success' | 'failure' | 'pending'
  readonly context: string
  readonly description: string
  readonly target_url: string | null
}

/** Provider UIDs are random in a cluster; this one is fixed, so that a configuration can name it. */
const providerUid = '0c9c2e41'

/** notification-controller: `<kind>/<name>/<first block of the Provider's UID>`, never pending, no link (internal/notifier/github.go). */
const fluxWord = (name: string, good: boolean): Word => ({
  state: good ? 'success' : 'failure',
  context: `kustomization/${name}/${providerUid}`,
  description: good ? 'reconciliation succeeded' : 'health check failed',
  target_url: null,
})

/** notifications-engine's documented names (docs/services/github.md) with the catalog's sentences. */
const argoWord = (name: string, state: Word['state'], description: string): Word => ({
  state,
  context: `continuous-delivery/${name}`,
  description,
  target_url: `https://argocd.example/applications/${name}?operation=true`,
})

const words = ({ tool, name }: SyncAgentOptions, outcome: SyncOutcome): readonly Word[] => {
  if (outcome === 'silent') return []
  if (tool === 'flux') {
    const good = outcome !== 'failed'
    return [fluxWord(name, good), ...(outcome === 'degraded' ? [fluxWord(name, false)] : [])]
  }
  const running = argoWord(name, 'pending', `The sync operation of application ${name} has started.`)
  if (outcome === 'failed')
    return [running, argoWord(name, 'failure', `The sync operation of application ${name} has failed.`)]
  const live = argoWord(name, 'success', `Application ${name} is now running new version of deployments manifests.`)
  return [
    running,
    live,
    ...(outcome === 'degraded' ? [argoWord(name, 'failure', `Application ${name} has degraded.`)] : []),
  ]
}

const reference = z.object({ object: z.object({ sha: z.string() }) })
const repositoryShape = z.object({ default_branch: z.string() })

/**
 * Plays Argo CD or Flux: looks at the default branch again and again, and posts for its newest commit the statuses that those tools
 * post. Commits in between get none. Nothing is posted for the commit that is there at the start.
 */
export const startSyncAgent = async (
  playground: Pick<Playground, 'request'>,
  options: SyncAgentOptions,
): Promise<SyncAgent> => {
  const ask = (method: string, path: string, body?: unknown) => playground.request(options.login, method, path, body)
  const branch = repositoryShape.parse((await ask('GET', '')).body).default_branch
  const head = async (): Promise<string | null> => {
    const answer = await ask('GET', `git/ref/heads/${branch}`)
    return answer.status === 200 ? reference.parse(answer.body).object.sha : null
  }
  let seen = await head()
  let outcome: SyncOutcome = 'live'
  let paused = false
  const stopping = new AbortController()

  const wait = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      if (stopping.signal.aborted) return resolve()
      const done = () => {
        clearTimeout(timer)
        stopping.signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      stopping.signal.addEventListener('abort', done)
    })

  const round = async (): Promise<void> => {
    const newest = paused ? seen : await head()
    if (newest === null || newest === seen) return
    seen = newest
    const said = words(options, outcome)
    await wait(options.delayMilliseconds ?? 0)
    for (const word of said) if (!stopping.signal.aborted) await ask('POST', `statuses/${newest}`, word)
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      // A request that a fault spoils is made again by the next round.
      await round().catch(() => undefined)
      await wait(options.intervalMilliseconds ?? 200)
    }
  })()

  return {
    outcome(wanted) {
      outcome = wanted
    },
    pause() {
      paused = true
    },
    resume() {
      paused = false
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
