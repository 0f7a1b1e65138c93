import { helpText } from '../commands/commands.ts'
import type { Outcome, Trial } from '../rollout/rollout.ts'
import { explanationText } from './explanation.ts'
import { noteList } from './findings.ts'
import { historyText } from './history.ts'
import { capped, code, paragraphs, plain } from './markdown.ts'
import { holdSentence, rolloutLink, serviceWord } from './names.ts'
import { planPreview } from './plan-preview.ts'
import { policiesText } from './policies.ts'
import { refusalText } from './refusal.ts'
import { alreadyRollingBack } from './rolling-back.ts'
import { statusAnswer } from './status-answer.ts'
import { type ThreeLines, threeLines, typed } from './three-lines.ts'
import { undoSentence } from './undo-sentence.ts'

const quoted = (texts: readonly string[]): string => texts.map((text) => `> ${code(text)}`).join('\n')

/** A server that observes would only try the same command again, so there it is not offered. */
const trialLines = ({ isObserving }: Trial, would: string, texts: readonly string[]): ThreeLines =>
  isObserving
    ? {
        now: 'nothing was opened and nothing was changed; this server only observes',
        why: `it answers and writes nothing (${code('SLUICE_MODE=observe')}); ${would}`,
        next: ['whoever runs this server lets it act'],
      }
    : {
        now: 'a dry run; nothing was opened and nothing was changed',
        why: would,
        next: texts.slice(0, 3).map((text) => code(withoutDryRun(text))),
      }

const wouldTake = ({ plan, undo }: Extract<Outcome, { kind: 'dry-run' }>): string =>
  undo === null
    ? `it would take ${plan.stages.length === 1 ? 'one stage' : `${plan.stages.length} stages`}`
    : `it would take back ${undo.stages.length === 1 ? 'one merged stage' : `${undo.stages.length} merged stages`}`

/** A share that is so already may not be what was wanted: what else there is to type. */
const onwards = ({ texts, rollout }: Extract<Outcome, { kind: 'already-so' }>): string[] => {
  if (rollout === undefined || !texts.some((text) => /^\/(?:sluice\s+)?canary\s+\d/i.test(text))) return []
  const service = serviceWord(rollout)
  return [
    typed(`/canary N${service}`, 'sets another share'),
    typed(`/promote${service}`, 'gives it everything'),
    typed(`/done${service}`, 'keeps this split'),
    typed(`/rollback${service}`, 'goes back'),
  ]
}

const outcomeText = (outcome: Outcome): string => {
  switch (outcome.kind) {
    case 'refused':
      return paragraphs(quoted(outcome.texts), refusalText(outcome.refusal))
    case 'taken':
      return paragraphs(
        quoted(outcome.texts),
        threeLines({
          now: `taken in; it is part of ${rolloutLink(outcome.rollout)}`,
          why: 'the status comment there says what it waits for',
          next: [code('/status')],
        }),
      )
    case 'already-so': {
      const places = outcome.places.map(({ message, path, line }) => `- ${plain(message)} ${code(`${path}:${line}`)}`)
      return paragraphs(
        quoted(outcome.texts),
        threeLines({
          now: 'already so; the manifests say it',
          why: 'nothing waits, and nothing was opened',
          next: [typed('/status', 'shows where traffic goes'), ...onwards(outcome)],
        }),
        places.join('\n'),
        noteList([...new Set(outcome.places.flatMap(({ notes }) => notes))]),
      )
    }
    case 'dry-run':
      return paragraphs(
        quoted(outcome.texts),
        threeLines(trialLines(outcome.trial, wouldTake(outcome), outcome.texts)),
        outcome.undo !== null && undoSentence(outcome.undo),
        planPreview(outcome.plan),
      )
    case 'would':
      return paragraphs(
        quoted(outcome.texts),
        threeLines(
          trialLines(
            outcome.trial,
            `${code(`/${outcome.verb}`)} would act on ${outcome.rollout === null ? 'the whole repository' : rolloutLink(outcome.rollout)}`,
            outcome.texts,
          ),
        ),
      )
    case 'status':
      return statusAnswer(outcome)
    case 'history':
      return historyText(outcome.entries)
    case 'explanation':
      return explanationText(outcome.explanation)
    case 'policies':
      return policiesText(outcome.policies)
    case 'help':
      return helpText({
        onlySluicePrefix: outcome.onlySluicePrefix,
        ...(outcome.topic === null ? {} : { topic: outcome.topic }),
      })
    case 'abort-which':
      return threeLines({
        now:
          outcome.rollout === null
            ? 'nothing was changed; no rollout is open'
            : `nothing was changed; ${rolloutLink(outcome.rollout)} is open`,
        why: `${code('/abort')} can mean two things`,
        next: [
          typed('/cancel', 'closes the open stage, traffic stays where it is'),
          typed('/rollback', 'takes traffic back'),
        ],
      })
    case 'repository-held':
      return threeLines({
        now: holdSentence(outcome.hold),
        why: 'nothing opens and nothing merges; a rollback passes',
        next: [typed('/unhold --all', 'lets all go on')],
      })
    case 'repository-released':
      return threeLines({
        now: 'the repository is no longer held',
        why: 'what waited for it goes on',
        next: [code('/status')],
      })
    case 'nothing-was-merged':
      return threeLines({
        now: `${rolloutLink(outcome.rollout)} is cancelled; nothing of it was merged, so traffic stays where it is`,
        why: 'a rollback takes back what is merged',
        next: [
          typed(`/rollback${serviceWord(outcome.rollout)}`, 'takes back the rollout before it, where there is one'),
          typed('/history', 'lists what there was'),
        ],
      })
    case 'already-rolling-back':
      return threeLines(alreadyRollingBack(outcome))
    case 'several':
      return outcome.outcomes.map(outcomeText).join('\n\n---\n\n')
  }
}

const withoutDryRun = (text: string): string =>
  text
    .replace(/\s--dry-run\b/, '')
    .replace(/^\/(sluice\s+)?plan\s+\/?/i, '/')
    .trim()

/** The one answer to a comment, as Markdown that GitHub takes. */
export const answer = (outcome: Outcome): string => capped(outcomeText(outcome))
