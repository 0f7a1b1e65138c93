import type { HoldView, RolloutView, StageView } from '../rollout/rollout.ts'
import { code, plain } from './markdown.ts'
import { personName, rolloutName, serviceWord, stageNumber } from './names.ts'
import { targetText, trafficText } from './shares.ts'
import { typed } from './three-lines.ts'

/** Phrases about a rollout that more than one of its phases uses. */

export const stageOf = (view: RolloutView, number: number): StageView | undefined =>
  view.stages.find((stage) => stage.number === number)

export const stageName = (stage: StageView | undefined): string =>
  stage === undefined ? 'the stage' : `stage ${stageNumber(stage)} (${plain(stage.title)})`

export const pullRequest = (stage: StageView | undefined): string =>
  stage?.pullRequest == null ? 'its pull request' : `#${stage.pullRequest.number}`

export const now = (view: RolloutView, what: string): string => {
  const traffic = trafficText(view.services, view.traffic)
  return `**${rolloutName(view)}** ${traffic === '' ? '' : `${traffic} — `}${what}`
}

/** What was cancelled, by whom and how far it had come. */
export const givenUp = (view: RolloutView): string | null => {
  if (view.givenUp === null) return null
  const { commands, by, after } = view.givenUp
  const what = commands.map((command) => code(command)).join(', ')
  const who = by === null ? '' : ` by ${personName(by)}`
  const stage = after === null ? undefined : stageOf(view, after)
  return `${what} ${commands.length === 1 ? 'was' : 'were'} cancelled${who}${stage === undefined ? '' : ` after ${stageName(stage)}`}; traffic stays where it is`
}

/** The line that asks for the same again, where one was given up that has one. */
export const again = ({ givenUp: given, undo }: RolloutView, meaning: string): string[] => {
  const [only, second] = given?.commands ?? []
  return only === undefined || second !== undefined || undo !== null ? [] : [typed(only, meaning)]
}

/** How a merged stage has gone without a rollback; null where it stands. */
export const takenBackText = ({ takenBack }: Pick<StageView, 'takenBack'>, base: string): string | null => {
  if (takenBack === null) return null
  return takenBack === 'by-hand' ? 'was taken back by hand' : `is gone from ${code(base)}, whose history was rewritten`
}

/** The same behind something else that is to be said first. */
export const alsoGivenUp = (view: RolloutView): string => {
  const what = givenUp(view)
  return what === null ? '' : `; ${what}`
}

/** `goes back to v1 100 %`; to what was before it, where no default route moves by that. */
export const backMeaning = (view: Pick<RolloutView, 'services' | 'traffic' | 'backTo' | 'thread'>): string => {
  const target = targetText(view.services, view.traffic, view.backTo)
  return `goes back to ${target === '' ? `what was before #${view.thread}` : target}`
}

/** The same of a rollout that has ended: what followed on it, which this text cannot know, goes back first. */
export const takenBackMeaning = (view: RolloutView): string => {
  const target = targetText(view.services, view.traffic, view.backTo)
  return `takes it back${target === '' ? '' : ` to ${target}`}, or what came after it`
}

export const back = (view: RolloutView): string[] =>
  view.canGoBack ? [typed(`/rollback${serviceWord(view)}`, backMeaning(view))] : []

export const unhold = (view: RolloutView, hold: HoldView): string =>
  typed(hold.scope === 'repository' ? '/unhold --all' : `/unhold${serviceWord(view)}`, 'lets it go on')

/** Passing a gate that waits, where the policy lets anybody; where it names nobody, that, where nothing else would help. */
export const overrideWays = (view: RolloutView, gate: string): string[] =>
  view.overridable.includes(gate)
    ? [typed(`/override ${gate}${serviceWord(view)} reason="…"`, 'by those whom the policy names')]
    : []
