import type { FaultEffect, Playground } from '../../src/playground/playground.ts'
import { type BotProcess, botProcess } from './bot-process.ts'
import { endState, isRefused, openStage, type Stage, says, story } from './story.ts'

export type EndState = Awaited<ReturnType<typeof endState>>

/** What goes wrong in a run; called before anybody acts. */
export type Trouble = (stage: Stage, bots: readonly BotProcess[]) => void

export interface Run {
  readonly state: EndState
  /** What the bot changed outside, in order. */
  readonly writes: readonly string[]
  /** Commands that were answered by GitHub's refusal, and given again. */
  readonly refused: number
  readonly seconds: number
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

const botName = 'sluice[bot]'

/** Every effect outside: writes by REST and pushes by git. GraphQL is only asked. */
export const writesOf = ({ requests }: Playground): readonly string[] =>
  requests
    .filter(({ actor, method, path }) => actor === botName && method !== 'GET' && !/upload-pack$|graphql$/.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/^\/repos\/[^/]+\/[^/]+\//, '').replace(/\d{4,}/g, 'N')}`)

/** Whether it has nothing to do at this moment, as it says itself; one that was killed and does not answer yet has. */
const isIdle = async (bot: BotProcess): Promise<boolean> => {
  if (!bot.isRunning()) return true
  const metrics = await fetch(`${bot.url}/metrics`).then(
    (answer) => answer.text(),
    () => null,
  )
  return metrics !== null && !/^sluice_queue_repositories\{state="(?:running|waiting)"\} [1-9]/m.test(metrics)
}

/** Until nothing has been asked for a while, and no server is at work: on a busy machine a pass may be silent for long. */
export const quiet = async (playground: Playground, bots: readonly BotProcess[]): Promise<void> => {
  for (let since = Date.now(), count = -1; Date.now() - since < 800; await pause(50)) {
    const now = playground.requests.filter(({ actor }) => actor === botName).length
    const idle = await Promise.all(bots.map(isIdle))
    if (now !== count || idle.includes(false)) since = Date.now()
    count = now
  }
}

/** Somebody's own status on main: it means nothing to anybody, and wakes the bot as the next event would. */
const nudge = async (stage: Stage): Promise<void> => {
  const { object } = (await stage.as('maintainer', 'GET', 'git/ref/heads/main')) as { object: { sha: string } }
  await stage.as('writer', 'POST', `statuses/${object.sha}`, { context: 'somebody/else', state: 'success' })
}

const patience = 90_000
const nudgeAfter = 8_000

export const until = async (stage: Stage, what: string, holds: (stage: Stage) => Promise<boolean>): Promise<void> => {
  const began = Date.now()
  for (let nudges = 1; !(await holds(stage)); await pause(60)) {
    if (Date.now() - began > patience) throw new Error(`it never came to be: ${what}`)
    if (Date.now() - began < nudges * nudgeAfter) continue
    nudges += 1
    await nudge(stage)
  }
}

/** What the operator does around what people do, in each act of the release. */
export interface Operator {
  readonly before?: (bots: readonly BotProcess[]) => Promise<void>
  readonly after?: (bots: readonly BotProcess[]) => Promise<void>
}

interface PlayOptions {
  readonly replicas?: number
  readonly more?: Readonly<Record<string, string>>
  readonly operator?: Operator
}

/** Plays the whole release on a GitHub and with a server of its own, and looks at what is there when all has come to rest. */
export const play = async (
  trouble: Trouble = () => undefined,
  { replicas = 1, more = {}, operator = {} }: PlayOptions = {},
): Promise<Run> => {
  const began = Date.now()
  const stage = await openStage()
  const { playground } = stage
  const bots = await Promise.all(Array.from({ length: replicas }, () => botProcess(playground, more)))
  const [bot] = bots
  if (bot === undefined) throw new Error('a release wants a bot')
  try {
    for (const one of bots) await one.start()
    playground.setWebhook(bot.webhookUrl)
    trouble(stage, bots)
    let refused = 0
    for (const { what, command, does, holds } of story) {
      await operator.before?.(bots)
      await does(stage)
      await operator.after?.(bots)
      await until(stage, what, async () => {
        if (await holds(stage)) return true
        if (command === null || !(await isRefused(stage, command))) return false
        refused += 1
        await says(command)(stage)
        return false
      })
    }
    await quiet(playground, bots)
    const writes = writesOf(playground)
    playground.faults.clear()
    // A server that looks for itself, with nothing in memory, finds nothing left to do.
    for (const one of bots) await one.terminate()
    await bot.start()
    await until(stage, 'ready', async () => (await fetch(`${bot.url}/readyz`)).ok)
    await quiet(playground, bots)
    return { state: await endState(stage), writes, refused, seconds: (Date.now() - began) / 1000 }
  } catch (error) {
    const said = bots
      .flatMap((one) => one.log().split('\n'))
      .filter((line) => /"level":"(warn|error|fatal)"/.test(line))
    throw new Error(`${String(error)}\n${said.slice(-5).join('\n')}`)
  } finally {
    for (const one of bots) await one.close()
    await stage.close()
  }
}

let undisturbed: Promise<Run> | undefined

/** The release with nothing in its way, played once. */
export const calmRun = (): Promise<Run> => {
  undisturbed ??= play()
  return undisturbed
}

/** The write of this number meets an effect. */
const atWrite = (stage: Stage, number: number, effect: FaultEffect): void => {
  stage.playground.faults.add({ writes: true, actor: 'sluice', skip: number, effect })
}

/** The process is killed at that very moment, and started again. */
export const killedAt =
  (number: number, when: 'before' | 'after'): Trouble =>
  (stage, [bot]) => {
    const cutting = (): void => {
      bot?.kill()
      // Where it does not come up again, the release does not come to its end, and that is told.
      void bot?.start().catch(() => undefined)
    }
    atWrite(stage, number, { kind: 'cut', when, cutting })
  }

/** What else GitHub may do to one write. */
export const answers = {
  'done, then 500': { kind: 'fail-after' },
  'cut before': { kind: 'cut', when: 'before' },
  'cut after': { kind: 'cut', when: 'after' },
  'secondary limit': { kind: 'secondary-limit', retryAfter: 1 },
  '409': { kind: 'answer', status: 409, message: 'Conflict' },
  '422': { kind: 'answer', status: 422, message: 'Validation Failed' },
} as const satisfies Readonly<Record<string, FaultEffect>>

export const answeredAt =
  (number: number, answer: keyof typeof answers): Trouble =>
  (stage) =>
    atWrite(stage, number, answers[answer])

/** From that write on, and for two seconds, lists show what was there before it. */
export const staleFrom =
  (number: number): Trouble =>
  ({ playground }) => {
    const watching = setInterval(() => {
      if (writesOf(playground).length < number) return
      clearInterval(watching)
      const end = playground.faults.lagLists()
      setTimeout(end, 2_000)
    }, 2)
  }

/** What may happen to webhooks, all of them. */
export const webhooks: Readonly<Record<string, Trouble>> = {
  doubled: ({ playground }) => {
    playground.webhooks.fault({ times: Number.POSITIVE_INFINITY, effect: { kind: 'duplicate' } })
  },
  delayed: ({ playground }) => {
    playground.webhooks.fault({ times: Number.POSITIVE_INFINITY, effect: { kind: 'delay', milliseconds: 1_500 } })
  },
  'half of them dropped': ({ playground }) => {
    for (const event of ['issue_comment', 'pull_request_review', 'pull_request'])
      playground.webhooks.fault({ event, times: Number.POSITIVE_INFINITY, effect: { kind: 'drop' } })
  },
  reordered: ({ playground }) => {
    const shuffle = (): void => {
      const held = playground.webhooks.hold()
      setTimeout(() => {
        held.release('reversed')
        if (playground.requests.length > 0) shuffle()
      }, 400).unref()
    }
    shuffle()
  },
}

/** What is left to compare where somebody had to give a command twice and was told why, or where words differ. */
const inTheRepository = ({ tree, commits, pullRequests, references }: EndState): unknown => ({
  tree,
  references,
  commits: commits.map((message) => message.split('\n')[0]),
  pullRequests: pullRequests.map(({ title, state, merged }) => ({ title, state, merged })),
})

/** Where the end of a run differs from that of an undisturbed one, in a few lines. */
export const otherEnd = (calm: Run, run: Run): readonly string[] =>
  run.refused === 0 ? differences(calm.state, run.state) : otherRepository(calm, run)

const otherRepository = (calm: Run, run: Run): readonly string[] =>
  differences(inTheRepository(calm.state), inTheRepository(run.state))

const outcomeOf = ({ tree, commits, pullRequests, references }: EndState): unknown => ({
  tree,
  references,
  commits: commits.length,
  pullRequests: pullRequests.map(({ state, merged }) => ({ state, merged })),
})

/** Where what was done differs from an undisturbed run, in whatever words. */
export const otherOutcome = (calm: Run, run: Run): readonly string[] =>
  differences(outcomeOf(calm.state), outcomeOf(run.state))

/** Where two values differ, in a line each. */
const differences = (expected: unknown, found: unknown, place = ''): readonly string[] => {
  if (typeof expected === 'object' && typeof found === 'object' && expected !== null && found !== null) {
    const [one, other] = [new Map(Object.entries(expected)), new Map(Object.entries(found))]
    return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) =>
      differences(one.get(key), other.get(key), `${place}/${key}`),
    )
  }
  if (expected === found) return []
  const [one, other] = [String(expected), String(found)]
  let start = 0
  while (start < one.length && one[start] === other[start]) start += 1
  const part = (text: string): string => JSON.stringify(text.slice(Math.max(0, start - 40), start + 120))
  return [`${place}: ${part(one)} became ${part(other)}`]
}
