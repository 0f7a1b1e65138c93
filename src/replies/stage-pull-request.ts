import type { FieldChange } from '../changes/plan.ts'
import type { StagePullRequestView } from '../rollout/rollout.ts'
import { findingList, noteList } from './findings.ts'
import { gatesSummary, gatesTable, whatIsMissing } from './gates-check.ts'
import { linkLine } from './links.ts'
import { capped, cell, code, folded, paragraphs, plain, shortSha, table } from './markdown.ts'
import { personName, rolloutName, serviceWord, stageNumber } from './names.ts'
import { renderedSection } from './rendered.ts'
import { backMeaning } from './rollout-words.ts'
import { tellerHints, tellersLine } from './tellers.ts'
import { threeLines, typed } from './three-lines.ts'
import { trafficPicture } from './traffic-picture.ts'
import { trafficTable } from './traffic-table.ts'
import { undoSentence } from './undo-sentence.ts'
import { approvalsHelp, waysOutOfGates } from './ways-out.ts'

const value = (json: FieldChange['before']): string => {
  if (json === undefined) return '–'
  const text = JSON.stringify(json)
  return cell(text.length > 120 ? `${text.slice(0, 117)}...` : text)
}

/** Every field that the stage sets, with its file: what a reviewer compares the diff with. */
export const fieldTable = (changes: readonly FieldChange[]): string =>
  table(
    ['File', 'Object', 'Field', 'Before', 'After'],
    changes.slice(0, 100).map((change) => [
      cell(change.path),
      cell(change.object),
      // An object that comes or goes as a whole.
      change.pointer === '' ? 'all of it' : cell(change.pointer),
      value(change.before),
      value(change.after),
    ]),
  )

const reasons = {
  first: null,
  'base-moved': 'The base has changed what this stage sets, so it was planned again.',
  conflict: 'The base has changed the same lines, so it was planned again.',
  behind:
    'The branch must hold the base’s newest commit, so it was made again on it. Reviews given on the old one do not carry over for GitHub’s own rules.',
  asked: 'It was planned again because somebody asked for it.',
  'name-taken': 'The branch of the attempt before this one already existed and was not ours.',
} as const

const history = (view: StagePullRequestView): string =>
  [
    reasons[view.reason],
    view.goesDown === true
      ? 'It takes traffic away from the version that is introduced, so it does not wait for the stage before it to be live, watched or measured.'
      : null,
    view.replaces === null ? null : `It replaces #${view.replaces.number}.`,
    view.differsFromPreview
      ? '**This differs from what was shown when the command was taken in**, because the manifests changed since.'
      : null,
  ]
    .filter((sentence) => sentence !== null)
    .join(' ')

/** The body of a stage's pull request: who asked, traffic before and after, what each class of request will hit, findings, gates, what to type. */
export const stagePullRequestBody = (view: StagePullRequestView): string => {
  const { rollout, stage, verdict } = view
  const askers = view.askers.map(personName).join(' and ')
  const missing = verdict === null ? '' : whatIsMissing(verdict)
  const stageName = `stage ${stageNumber(view)}`
  return capped(
    paragraphs(
      threeLines({
        now: `**${rolloutName(rollout)}**, ${stageName}: ${plain(stage.effect)}`,
        why:
          missing === ''
            ? view.merging === 'propose'
              ? 'a person reviews and merges it'
              : 'all gates allow'
            : missing,
        next: [
          ...(verdict === null
            ? [view.merging === 'propose' ? 'review, approve, merge' : 'review and approve; Sluice merges']
            : waysOutOfGates(verdict, {
                where: 'this',
                base: rollout.base,
                service: serviceWord(rollout),
                merging: view.merging,
                overridable: rollout.overridable,
              })),
          ...(rollout.canGoBack && view.undo === null
            ? [typed(`/rollback${serviceWord(rollout)}`, backMeaning(rollout))]
            : []),
        ],
      }),
      verdict !== null && approvalsHelp(verdict, view.undo?.direction === 'back'),
      `Asked for by ${askers} in #${rollout.thread}: ${view.commands.map((text) => code(text)).join(', ')}`,
      view.undo !== null && undoSentence(view.undo),
      history(view),
      trafficTable(stage.traffic.before, stage.traffic.after),
      trafficPicture(stage.traffic.after),
      tellersLine(rollout),
      tellerHints(rollout),
      linkLine(rollout.links),
      view.notes.length > 0 && noteList(view.notes),
      view.findings.length > 0 && folded(`Findings (${view.findings.length})`, findingList(view.findings)),
      folded(`Fields (${stage.changes.length})`, fieldTable(stage.changes)),
      stage.rendered !== undefined && renderedSection(stage.rendered),
      verdict !== null &&
        folded(
          gatesSummary,
          paragraphs(gatesTable(verdict), 'The check run `sluice/gates` on the head has the verdict of now.'),
        ),
      `Rollout ${code(rollout.id)} · from ${shortSha(rollout.baseline)} · plan ${code(stage.digest.slice(0, 12))}`,
    ),
  )
}
