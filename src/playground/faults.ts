import type { Records } from './state/records.ts'
import type { Repository } from './state/world.ts'

/** What goes wrong, where and how often. `after` faults happen once the request has taken effect. */
export interface Fault {
  readonly method?: string
  /** Tested against the path without `/api/v3`. */
  readonly path?: RegExp
  /** Login or App slug; all where left out. */
  readonly actor?: string
  /** Only what changes something: no reads, no queries by GraphQL, no tokens. */
  readonly writes?: boolean
  /** How many that it would hit it lets pass first. */
  readonly skip?: number
  /** How many requests it hits; 1 where left out, `Infinity` until removed. */
  readonly times?: number
  readonly effect: FaultEffect
}

export type FaultEffect =
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** Answered so without doing anything, such as 500, 502, or 405 `Base branch was modified. …`. */
  | { readonly kind: 'answer'; readonly status: number; readonly message?: string }
  /** Done, and then answered with 500. */
  | { readonly kind: 'fail-after' }
  /** `cutting` is called at that very moment. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after'; readonly cutting?: () => void }
  | { readonly kind: 'secondary-limit'; readonly retryAfter?: number }
  | { readonly kind: 'primary-limit'; readonly resetInSeconds?: number }

export interface Faults {
  /** Starts a fault; the answer takes it away again. */
  add(fault: Fault): () => void
  clear(): void
  /** From now on lists (REST and GraphQL) are answered from what is known at this moment; the answer ends it. */
  lagLists(): () => void
  take(request: FaultyRequest): FaultEffect[]
  listed(repository: Repository): Records
}

export interface FaultyRequest {
  readonly method: string
  readonly path: string
  readonly actor: string | null
  readonly writes: boolean
}

interface Running {
  readonly fault: Fault
  skip: number
  left: number
}

const hits = (fault: Fault, request: FaultyRequest) =>
  (fault.writes !== true || request.writes) &&
  (fault.method === undefined || fault.method.toUpperCase() === request.method) &&
  (fault.path === undefined || fault.path.test(request.path)) &&
  (fault.actor === undefined || fault.actor === request.actor || `${fault.actor}[bot]` === request.actor)

/** Everything that GitHub is known to do to its clients on a bad day, on demand. */
export const createFaults = (repositories: () => Iterable<Repository>): Faults => {
  const running: Running[] = []
  let lagging: Map<number, Records> | null = null
  return {
    add(fault) {
      const one = { fault, skip: fault.skip ?? 0, left: fault.times ?? 1 }
      running.push(one)
      return () => {
        one.left = 0
      }
    },
    clear() {
      running.length = 0
      lagging = null
    },
    lagLists() {
      lagging = new Map([...repositories()].map((one) => [one.id, structuredClone(one.records)]))
      return () => {
        lagging = null
      }
    },
    take(request) {
      const taken: FaultEffect[] = []
      for (const one of running) {
        if (one.left <= 0 || !hits(one.fault, request)) continue
        if (one.skip > 0) {
          one.skip -= 1
          continue
        }
        one.left -= 1
        taken.push(one.fault.effect)
      }
      return taken
    },
    listed: (repository) => lagging?.get(repository.id) ?? repository.records,
  }
}
