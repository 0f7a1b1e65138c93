import { createHash } from 'node:crypto'
import { type Context, emptyMemory, newPass, type Pass } from '../../src/reconcile/context.ts'
import type { CheckRun, CheckRunDraft, Forge } from '../../src/reconcile/ports.ts'

/** Check runs as GitHub keeps them, and nothing else of it; dies when it is told to. */
export interface Shelf {
  readonly runs: CheckRun[]
  now: number
  /** How many more writes go well. */
  writesLeft: number
  readonly writes: string[]
  /** How often it was looked at. */
  reads: number
  pass(): Pass
}

export const shelf = (): Shelf => {
  const runs: CheckRun[] = []
  const heads = new Map<number, string>()
  const writes: string[] = []
  const write = (what: string): void => {
    if (own.writesLeft <= 0) throw new Error('died')
    own.writesLeft -= 1
    writes.push(what)
  }
  const runOf = (id: number, draft: CheckRunDraft, startedAt: number): CheckRun => ({
    ...draft,
    id,
    appId: 1,
    isOurs: true,
    startedAt,
  })
  const unused = (): never => {
    throw new Error('not on this shelf')
  }
  const forge: Pick<Forge, 'ownCheckRuns' | 'createCheckRun' | 'updateCheckRun' | 'self'> = {
    self: { appId: 1, slug: 'sluice', botId: 2 },
    ownCheckRuns: async (head) => {
      own.reads += 1
      return runs.filter(({ id }) => heads.get(id) === head)
    },
    createCheckRun: async (draft) => {
      write(`create ${draft.name}`)
      const id = runs.length + 1
      heads.set(id, draft.head)
      runs.push(runOf(id, draft, own.now))
      return id
    },
    updateCheckRun: async (id, draft) => {
      write(`update ${draft.name}`)
      const index = runs.findIndex((run) => run.id === id)
      runs[index] = runOf(id, draft, runs[index]?.startedAt ?? own.now)
    },
  }
  const context: Context = {
    forge: new Proxy<Forge>({} as Forge, {
      get: (_target, name) => (name in forge ? forge[name as keyof typeof forge] : unused),
    }),
    git: new Proxy({} as Context['git'], { get: () => unused }),
    clock: { now: () => own.now },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    metrics: { measure: async () => ({ value: null, problem: null }) },
    mode: 'act',
    memory: emptyMemory(),
  }
  const own: Shelf = {
    runs,
    now: 1_000,
    writesLeft: Number.POSITIVE_INFINITY,
    writes,
    reads: 0,
    pass: () => newPass(context),
  }
  return own
}
