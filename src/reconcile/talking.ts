import { z } from 'zod'
import {
  answer,
  concludedBody,
  conclusionText,
  reminderText,
  stagePullRequestBody,
  statusComment,
  withSluicePrefix,
} from '../replies/replies.ts'
import type { Effect, Facts, StagePullRequestView } from '../rollout/rollout.ts'
import { type Pass, remember } from './context.ts'
import { withoutHeard, withShown } from './knowing.ts'
import { ForgeRefusal, type OwnComment } from './ports.ts'

type Of<Name extends Effect['effect']> = Extract<Effect, { effect: Name }>

/** What a comment of ours is about stands in it, hidden: so that it is found again and edited, and said once. */
const marker = (about: string): string => `<!-- sluice: ${about} -->`

/** What we have said about one thing. Of several, by servers that ran at the same time, the oldest counts and the others go. */
const saidAbout = async ({ context }: Pass, thread: number, about: string): Promise<OwnComment | undefined> => {
  const { forge } = context
  const own = (await forge.ownComments(thread)).filter(({ body }) => body.startsWith(marker(about)))
  const [oldest, ...others] = own.sort((one, other) => one.id - other.id)
  for (const { id } of others) await forge.deleteComment(id)
  return oldest
}

/** Comments whose place is known without a look. */
const mostRemembered = 100

/**
 * One comment about one thing: created, or edited where it says something else by now. The first of a rollout is created without a look;
 * should another server have done the same, the next edit finds both.
 */
const say = async (pass: Pass, thread: number, about: string, text: string, isFirst: boolean): Promise<void> => {
  const { forge, memory } = pass.context
  const key = `${thread} ${about}`
  const body = `${marker(about)}\n${text}`
  const existing = (isFirst ? undefined : await saidAbout(pass, thread, about)) ?? memory.said.get(key)
  if (existing === undefined) {
    remember(memory.said, key, await forge.createComment(thread, body), mostRemembered)
    if (!isFirst) await saidAbout(pass, thread, about)
  } else if (!readsAs(existing.body, body)) {
    // Should somebody have deleted it, the next try begins with a look.
    memory.said.delete(key)
    await forge.editComment(existing.id, body)
    remember(memory.said, key, { ...existing, body }, mostRemembered)
  }
}

/** GitHub gives some line ends back as others, and none at the end. */
const readsAs = (there: string, wanted: string): boolean =>
  there.replaceAll('\r\n', '\n').trimEnd() === wanted.trimEnd()

const inThisPass = (facts: Facts, place: string, view: unknown): Facts => ({
  ...facts,
  answers: { ...facts.answers, shown: new Map([...facts.answers.shown, [place, JSON.stringify(view)]]) },
})

/** GitHub takes no comment of an App where the conversation is locked, and of nobody where the thread was deleted or moved elsewhere. */
const isMute = (error: unknown): boolean =>
  error instanceof ForgeRefusal &&
  (error.status === 404 || error.status === 410 || (error.status === 403 && /locked/i.test(error.problem.message)))

/** A rollout whose thread can be told nothing goes on all the same: its pull requests say how it stands. Each pass tries once. */
const tellThread = async (
  { context }: Pass,
  facts: Facts,
  { place, thread }: { readonly place: string; readonly thread: number },
  view: unknown,
  tell: () => Promise<Facts>,
): Promise<Facts> => {
  try {
    return await tell()
  } catch (error) {
    if (!isMute(error)) throw error
    context.log.warn({ thread, place, error }, 'a thread can be told nothing; its rollout goes on')
    return inThisPass(facts, place, view)
  }
}

const written = z.object({ body: z.string() })

/** What stands in a place, as far as we wrote it: a view that reads the same need not be written again. */
export const rememberText = ({ context }: Pass, place: string, text: unknown): void => {
  context.memory.shown.set(`text of ${place}`, JSON.stringify(text))
}

const isWritten = ({ context }: Pass, place: string, text: unknown): boolean =>
  context.memory.shown.get(`text of ${place}`) === JSON.stringify(text)

/** What is offered must be what the policy takes. */
const worded = (facts: Facts, text: string): string =>
  facts.policy.policy.onlySluicePrefix ? withSluicePrefix(text) : text

export const showStatus = async (pass: Pass, facts: Facts, effect: Of<'show-status'>): Promise<Facts> => {
  const { place, thread, view } = effect
  const text = worded(facts, statusComment(view))
  return tellThread(pass, facts, effect, view, async () => {
    if (!isWritten(pass, place, text)) {
      await say(pass, thread, `status ${view.id}`, text, pass.unsaid.delete(view.id))
      rememberText(pass, place, text)
    }
    return withShown(pass, facts, place, view)
  })
}

/**
 * A reminder is a comment of its own, for an edited one notifies nobody; the one before it goes. Which one it is stands in its marker, so that it is
 * written once.
 */
export const remind = async (pass: Pass, facts: Facts, effect: Of<'remind'>): Promise<Facts> => {
  const { forge } = pass.context
  const { place, thread, what, view } = effect
  const head = marker(`${place} ${what.since} ${what.stood}`)
  return tellThread(pass, facts, effect, what, async () => {
    const own = (await forge.ownComments(thread)).filter(({ body }) => body.startsWith(`<!-- sluice: ${place} `))
    if (!own.some(({ body }) => body.startsWith(head)))
      await forge.createComment(thread, `${head}\n${worded(facts, reminderText(view, what))}`)
    for (const { id, body } of own) if (!body.startsWith(head)) await forge.deleteComment(id)
    return withShown(pass, facts, place, what)
  })
}

export const pullRequestText = (
  facts: Facts,
  view: StagePullRequestView,
): { readonly title: string; readonly body: string } => ({
  title: view.title.slice(0, 250),
  body: worded(facts, stagePullRequestBody(view)),
})

/** Where this process has written nothing yet, what was listed tells: after a restart nothing is written that stands there already. */
const isThere = (
  { context, pullRequests }: Pass,
  place: string,
  number: number,
  { title, body }: ReturnType<typeof pullRequestText>,
): boolean => {
  const listed = context.memory.shown.has(`text of ${place}`) ? undefined : pullRequests.get(number)
  return listed?.title === title && readsAs(listed.body ?? '', body)
}

export const showPullRequest = async (pass: Pass, facts: Facts, effect: Of<'show-pull-request'>): Promise<Facts> => {
  const { place, number, view } = effect
  const text = pullRequestText(facts, view)
  if (!isWritten(pass, place, text)) {
    if (!isThere(pass, place, number, text)) await pass.context.forge.editPullRequest(number, text)
    rememberText(pass, place, text)
  }
  return withShown(pass, facts, place, view)
}

/** What is known of a body is what we wrote last; else it is read, and its rest kept. */
const bodyOf = async ({ context }: Pass, number: number): Promise<string> => {
  const known = written.safeParse(JSON.parse(context.memory.shown.get(`text of pull request ${number}`) ?? 'null'))
  return known.success ? known.data.body : context.forge.pullRequestBody(number)
}

export const concludePullRequest = async (
  pass: Pass,
  facts: Facts,
  effect: Of<'conclude-pull-request'>,
): Promise<Facts> => {
  const { place, number, conclusion } = effect
  const body = await bodyOf(pass, number)
  const concluded = concludedBody(body, worded(facts, conclusionText(conclusion)))
  if (!readsAs(body, concluded)) await pass.context.forge.editPullRequest(number, { body: concluded })
  return withShown(pass, facts, place, conclusion)
}

export const see = async ({ context }: Pass, facts: Facts, { heard }: Of<'see'>): Promise<Facts> => {
  await context.forge.react(heard, 'eyes')
  return {
    ...facts,
    heard: facts.heard.map((one) =>
      one.source === heard.source ? { ...one, ownReactions: [...one.ownReactions, 'eyes'] } : one,
    ),
  }
}

/** The answer first, then the mark: without the mark the next pass says it again, into the same comment. */
export const finish = async (pass: Pass, facts: Facts, effect: Of<'finish'>): Promise<Facts> => {
  const { heard, outcome, reaction } = effect
  if (outcome !== null)
    await say(pass, heard.thread.number, `answer ${heard.source}`, worded(facts, answer(outcome)), false)
  await pass.context.forge.react(heard, reaction)
  return withoutHeard(facts, heard)
}
