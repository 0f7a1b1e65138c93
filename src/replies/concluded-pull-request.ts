import type { Conclusion } from '../rollout/rollout.ts'
import { gatesSummary } from './gates-check.ts'
import { capped, code, plain, shortSha } from './markdown.ts'
import { personName, rolloutName, serviceWord, stageNumber } from './names.ts'
import { type ThreeLines, threeLines, typed } from './three-lines.ts'

type Closed = Extract<Conclusion['end'], { kind: 'closed' }>

const why = ({ reason, by, mergedInto }: Closed): string => {
  const who = by === null ? '' : ` by ${personName(by)}`
  if (mergedInto !== null)
    return `it was merged${who} into ${code(mergedInto)}, which moves no traffic and cancels the stage`
  switch (reason) {
    case 'replaced':
      return 'the stage was planned again, and a fresh pull request takes its place'
    case 'cancelled':
      return `the stage was cancelled${who}`
    case 'by-hand':
      return `the pull request was closed${who}, which cancels the stage; opened again it stays cancelled, and is closed`
    case 'superseded':
      return `another command${who} took its place`
    case 'moot':
      return 'the manifests say it already'
    case 'ended':
      return `the rollout was ended${who} before this stage was merged`
  }
}

/** What a person gave up another one may want after all: the line that asks for it. */
const askedAgain = ({ reason }: Closed, commands: readonly string[], thread: number): string[] => {
  const [only, second] = commands
  const isGivenUp = reason === 'by-hand' || reason === 'cancelled'
  return !isGivenUp || only === undefined || second !== undefined
    ? []
    : [typed(only, `in #${thread} asks for it again`)]
}

const linesOf = ({ rollout, number, of, title, canGoBack, commands, end }: Conclusion): ThreeLines => {
  const stage = `**${rolloutName(rollout)}**, stage ${stageNumber({ number, of })} (${plain(title)})`
  const status = `the status comment in #${rollout.thread} says how it goes on`
  if (end.kind === 'merged') {
    const gone =
      end.takenBack === null
        ? ''
        : end.takenBack === 'by-hand'
          ? ', and was taken back by hand since'
          : ', and is gone from the branch since, whose history was rewritten'
    return {
      now: `${stage} is merged as ${shortSha(end.commit)}${end.by === null ? '' : ` by ${personName(end.by)}`}${end.bypassed ? ', while a gate did not allow it: **bypassed**' : ''}${gone}`,
      why: `this pull request waits for nothing; ${status}`,
      next: [
        ...(canGoBack
          ? [typed(`/rollback${serviceWord(rollout)}`, 'takes its rollout back, or what came after it')]
          : []),
        typed('/status', 'shows what is open'),
      ],
    }
  }
  return {
    now: end.mergedInto === null ? `${stage} is closed and not merged` : `${stage} is not merged where it should be`,
    why: why(end),
    next:
      end.successor === null
        ? [...askedAgain(end, commands, rollout.thread), status]
        : [`see #${end.successor.number}`],
  }
}

/** How the body begins as long as nobody has rewritten it: what follows stays as it is. */
const ownLines = /^\*\*Now:\*\*[^\n]*\n\*\*Why:\*\*[^\n]*\n\*\*Next:\*\*[^\n]*(?:\n\n|$)/

/** What became of a pull request, in three lines. */
export const conclusionText = (conclusion: Conclusion): string => threeLines(linesOf(conclusion))

/** The body of a pull request that is at its end begins with what became of it; the rest is kept for who reads it later. */
export const concludedBody = (body: string, conclusion: string): string => {
  const kept = body
    .replaceAll('\r\n', '\n')
    .replace(ownLines, '')
    .replace(`<summary>${gatesSummary}</summary>`, '<summary>Gates, as last shown while it was open</summary>')
  return capped(kept === '' ? conclusion : `${conclusion}\n\n${kept}`)
}
