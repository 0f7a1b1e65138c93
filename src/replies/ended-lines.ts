import type { RolloutView, SuccessorView } from '../rollout/rollout.ts'
import { code, plain } from './markdown.ts'
import { moment, personName, serviceWord } from './names.ts'
import { again, backMeaning, givenUp, now, takenBackMeaning } from './rollout-words.ts'
import { spareBeside } from './shares.ts'
import { type ThreeLines, typed } from './three-lines.ts'

/** A rollout that began as a rollback may have been joined by commands that go forward. */
const wentBack = (view: RolloutView): boolean =>
  view.undo?.direction === 'back' && /^\/(sluice\s+)?rollback\b/i.test(view.commands.at(-1)?.text ?? '')

/** What is to be done about a rollback on its way: seen from the thread of what it takes back, which may be all that somebody looks at. */
const onTheWay = (view: RolloutView, successor: SuccessorView, where: string): ThreeLines => {
  const { pullRequest, stands, reason, direction } = successor
  const way = direction === 'back' ? 'is going back' : 'is going forward again'
  const cause = reason === null ? `${personName(successor.by)} asked for it` : plain(reason)
  const elsewhere =
    successor.thread === view.thread ? 'its own comment below says more' : `#${successor.thread} says more`
  if (stands !== 'proposed' || pullRequest === null)
    return {
      now: now(view, `${way} by ${where}${stands === 'merged' ? ', which is merged and not known to be live' : ''}`),
      why: cause,
      next: [elsewhere],
    }
  const merge =
    successor.merging === 'propose' ? `merge #${pullRequest.number}` : `Sluice merges #${pullRequest.number}`
  return { now: now(view, `${way} by ${where}, not merged yet`), why: cause, next: [merge, elsewhere] }
}

/** Commands in the thread act on the rollout that went on from here. */
const fromHere = (view: RolloutView, { canGoBack }: SuccessorView): string[] =>
  canGoBack ? [typed(`/rollback${serviceWord(view)}`, backMeaning(view))] : []

const successorLines = (view: RolloutView, successor: SuccessorView): ThreeLines => {
  const thread = `#${successor.thread}`
  const where = successor.pullRequest === null ? thread : `#${successor.pullRequest.number} (in ${thread})`
  const by = personName(successor.by)
  const isForward = successor.direction === 'forward'
  const goesOn = successor.thread === view.thread ? 'it goes on in the comment below' : `it goes on in ${thread}`
  const waits = successor.isOpen ? goesOn : 'nothing waits'
  switch (successor.state) {
    case 'going-back':
      return onTheWay(view, successor, where)
    case 'done':
      if (isForward)
        return {
          now: now(view, `brought in again by ${by} by ${where}, after it had gone back`),
          why: waits,
          next: fromHere(view, successor),
        }
      return successor.isWhole
        ? {
            now: now(
              view,
              `rolled back by ${by} by ${where}${view.left.length > 0 ? ', but for what somebody has changed by hand' : ''}`,
            ),
            why: 'nothing waits',
            next: [],
          }
        : { now: now(view, `went back a part of the way by ${where}`), why: waits, next: fromHere(view, successor) }
    case 'cancelled':
      return {
        now: now(view, `its rollback by ${where} was cancelled; traffic stays where it is`),
        why: waits,
        next: fromHere(view, successor),
      }
  }
}

/** Where a release got everything, the version before it is still there, with its pods: what takes it away. */
const tidyUp = (view: RolloutView): string[] => {
  const [service] = view.services
  const { canary = null } = view
  if (service === undefined || canary === null || wentBack(view) || !view.canGoBack) return []
  const spare = spareBeside(canary, service, view.traffic)
  return spare === null ? [] : [typed(`/promote${serviceWord(view)}`, `retires ${code(spare)}`)]
}

/** What was taken back by hand needs no way back; it can be begun again. */
const startedAnew = ({ commands, undo }: RolloutView): string[] => {
  const [first] = commands
  return first === undefined || undo !== null ? [] : [typed(first.text, 'begins it again')]
}

/** A rollout that has ended: how, and what still is to be done or may be typed. */
export const endedLines = (view: RolloutView, phase: Extract<RolloutView['phase'], { kind: 'ended' }>): ThreeLines => {
  const { successor } = phase
  const isGone = successor !== null && (successor.state !== 'cancelled' || phase.end === 'rolled-back')
  if (isGone) return successorLines(view, successor)
  const by = phase.by === null ? '' : ` by ${personName(phase.by)}`
  const went = {
    completed: wentBack(view)
      ? `went back${view.left.length > 0 ? ', all but what somebody has changed by hand' : ''}; all of it is live`
      : 'done; all of it is live',
    done: wentBack(view) ? `closed${by}; traffic stays where it is` : `closed${by}; the split stays as it is`,
    cancelled: givenUp(view) ?? `cancelled${by}; traffic stays where it is`,
    'rolled-back': `rolled back${by}`,
    'rolled-back-by-hand': phase.isRewritten
      ? `the history of ${code(view.base)} was rewritten and its merges are gone; the fields are as they were before`
      : `rolled back by hand${by}; the fields are as they were before on ${code(view.base)}`,
    refused: 'not opened; another rollout of this service was first',
    'already-so': 'nothing to do; the manifests say it already',
  }[phase.end]
  const undo = view.canGoBack ? [typed(`/rollback${serviceWord(view)}`, takenBackMeaning(view))] : []
  const next = [
    ...(phase.end === 'completed' ? tidyUp(view) : []),
    ...(phase.end === 'cancelled' ? again(view, 'asks for it again') : []),
    ...(phase.end === 'rolled-back-by-hand' ? startedAnew(view) : []),
    ...undo,
  ]
  return { now: now(view, went), why: `ended ${moment(phase.at)}; nothing waits`, next }
}
