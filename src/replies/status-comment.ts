import type { RolloutView, StageView } from '../rollout/rollout.ts'
import { findingList, noteList, problemList } from './findings.ts'
import { gatesTable } from './gates-check.ts'
import { linkLine } from './links.ts'
import { capped, code, folded, paragraphs, percent, plain, shortSha } from './markdown.ts'
import { holdSentence, moment, personName, stageNumber } from './names.ts'
import { phaseLines } from './phase.ts'
import { takenBackText } from './rollout-words.ts'
import { tellerHints, tellersLine } from './tellers.ts'
import { threeLines } from './three-lines.ts'
import { trafficPicture } from './traffic-picture.ts'
import { splitTable } from './traffic-table.ts'
import { undoSentence } from './undo-sentence.ts'
import { approvalsHelp } from './ways-out.ts'

const signs = { opening: '⏳', open: '⏳', closed: '✖️', merged: '🔀', live: '✅' } as const

const stateText = (stage: StageView): string => {
  const merged = stage.mergeCommit === null ? '' : ` ${shortSha(stage.mergeCommit)}`
  const by = stage.mergedBy === null ? '' : ` by ${personName(stage.mergedBy)}`
  switch (stage.state) {
    case 'opening':
      return 'being opened'
    case 'open':
    case 'closed':
      return stage.state
    case 'merged':
      return `merged${merged}${by}`
    case 'live':
      return `live${stage.liveAt === null ? '' : ` since ${moment(stage.liveAt)}`}${stage.liveBy === undefined ? '' : `, as ${personName(stage.liveBy)} said`},${merged}${by}`
  }
}

/** A list and no table: four columns do not fit on a phone. */
const stageItem = (stage: StageView, base: string): string => {
  const pullRequests = [
    stage.pullRequest === null ? '' : ` · #${stage.pullRequest.number}`,
    ...stage.replaces.map(({ number: earlier }) => ` ~~#${earlier}~~`),
  ].join('')
  const bypassed = stage.bypassed && stage.mergedBy !== null ? ` · bypassed (${plain(stage.mergedBy.login)})` : ''
  const moved =
    stage.moved.length === 0 ? '' : ` · not as planned: ${stage.moved.map((field) => code(field)).join(', ')}`
  const gone = takenBackText(stage, base)
  return `- ${gone === null ? signs[stage.state] : '↩️'} **${stageNumber(stage)}** ${plain(stage.title)}${pullRequests} · ${stateText(stage)}${bypassed}${moved}${gone === null ? '' : ` · ${gone}`}`
}

const commandList = (view: RolloutView): string =>
  view.commands
    .map(
      ({ text, by, url }) =>
        `- ${code(text)} by ${personName(by)}${/^https?:\/\/[^\s)<>]+$/.test(url) ? ` ([comment](${url}))` : ''}`,
    )
    .join('\n')

const overrideItem = ({ gate, stage, by, reason }: RolloutView['overrides'][number]): string =>
  `- ⚠️ ${code(gate)} of stage ${stage} overridden by ${personName(by)}: ${plain(reason)}`

/** The whole of a rollout in one comment: the three lines, stages, traffic, then what folds away. */
const rolloutText = (view: RolloutView): string =>
  paragraphs(
    threeLines(phaseLines(view)),
    view.undo !== null && undoSentence(view.undo),
    view.policyProblems.length > 0 &&
      `The policy on the default branch is broken, so nothing but rollback, hold, status and help works:\n\n${problemList(view.policyProblems)}`,
    view.unreadable.length > 1 &&
      `What was merged cannot be read on ${code(view.base)} as it is now:\n\n${problemList(view.unreadable)}`,
    view.stages.map((stage) => stageItem(stage, view.base)).join('\n'),
    (view.commandsToCome ?? []).length > 0 && `Next comes ${(view.commandsToCome ?? []).map(code).join(', ')}.`,
    (view.toCome ?? []).length > 0 && `Then it goes on to ${(view.toCome ?? []).map(percent).join(', ')}.`,
    splitTable(view.traffic),
    view.phase.kind === 'gates' && approvalsHelp(view.phase.verdict, view.undo?.direction === 'back'),
    view.phase.kind === 'gates' && folded('Gates', gatesTable(view.phase.verdict)),
    view.phase.kind !== 'ended' &&
      view.goal.length > 0 &&
      folded('Where it is going', paragraphs(splitTable(view.goal), trafficPicture(view.goal))),
    tellersLine(view),
    tellerHints(view),
    linkLine(view.links),
    view.edited.length > 0 &&
      `Changed by somebody on ${code(view.base)} since the last stage is live: ${view.edited.map((field) => code(field)).join(', ')}`,
    view.overrides.length > 0 && view.overrides.map(overrideItem).join('\n'),
    view.holds.length > 0 && view.holds.map((hold) => `- ✋ ${holdSentence(hold)}`).join('\n'),
    view.notes.length > 0 && noteList(view.notes),
    view.findings.length > 0 && folded(`Findings (${view.findings.length})`, findingList(view.findings)),
    folded(
      `Who asked for what`,
      paragraphs(commandList(view), `Rollout ${code(view.id)} on ${code(view.base)}, from ${shortSha(view.baseline)}.`),
    ),
  )

/** The one status comment of a rollout's thread, edited in place. */
export const statusComment = (view: RolloutView): string => capped(rolloutText(view))

/** Several rollouts, for `/status`: the three lines of each, then the whole of each where there is just one. */
export const statusOf = (rollouts: readonly RolloutView[]): string => {
  const [only] = rollouts
  if (rollouts.length === 1 && only !== undefined) return rolloutText(only)
  return rollouts
    .map((view) =>
      paragraphs(threeLines(phaseLines(view)), `In #${view.thread}.`, splitTable(view.traffic), linkLine(view.links)),
    )
    .join('\n\n---\n\n')
}
