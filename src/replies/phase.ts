import { formatDuration } from '../config/config.ts'
import type { RolloutView } from '../rollout/rollout.ts'
import { endedLines } from './ended-lines.ts'
import { whatIsMissing } from './gates-check.ts'
import { linkList } from './links.ts'
import { liveNext, liveWhy } from './live-lines.ts'
import { code, plain } from './markdown.ts'
import { holdSentence, moment, serviceWord } from './names.ts'
import { prose } from './prose.ts'
import {
  again,
  alsoGivenUp,
  back,
  givenUp,
  now,
  overrideWays,
  pullRequest,
  stageName,
  stageOf,
  takenBackText,
  unhold,
} from './rollout-words.ts'
import { type ThreeLines, typed } from './three-lines.ts'
import { waysOutOfGates } from './ways-out.ts'

/** While the policy is broken nothing else is carried out, so nothing else is offered; but a way back is merged all the same. */
const withBrokenPolicy = (view: RolloutView, lines: ThreeLines): ThreeLines => {
  const { phase } = view
  const stage = phase.kind === 'gates' && view.undo?.direction === 'back' ? stageOf(view, phase.stage) : undefined
  return {
    now: lines.now,
    why: `the policy on the default branch is broken; ${lines.why}`,
    next: [
      ...(stage === undefined || stage.pullRequest === null ? [] : [`merge ${pullRequest(stage)}`]),
      `mend ${code('.github/sluice.yml')} on the default branch`,
      ...back(view),
      code('/status'),
    ],
  }
}

/** What cannot be read may be anything; nothing is concluded from it, and that is said. */
const withUnreadable = (view: RolloutView, lines: ThreeLines): ThreeLines => {
  const [first] = view.unreadable
  if (first === undefined) return lines
  const { message, path, line } = first
  const place = path === undefined ? '' : ` ${code(line === undefined ? path : `${path}:${line}`)}`
  return {
    ...lines,
    why: `whether what was merged still stands cannot be told: ${plain(message)}${place}; ${lines.why}`,
    next: [`mend that on ${code(view.base)}`, ...lines.next],
  }
}

/** It is the forge that says no, and nothing in the files would change that. */
const isOfGitHub = (problems: Of<'stuck'>['problems']): boolean =>
  problems.every(({ code: problem }) => ['refused-by-ruleset', 'github-refused', 'push-rejected'].includes(problem))

/** What each problem itself says is to be done; where none does, the files are at fault. */
const waysToMend = (problems: Of<'stuck'>['problems']): readonly string[] => {
  const hints = [...new Set(problems.flatMap(({ hint }) => (hint === undefined ? [] : [prose(hint)])))]
  return hints.length === 0 ? ['mend it on the base branch'] : hints
}

type Of<Kind extends RolloutView['phase']['kind']> = Extract<RolloutView['phase'], { readonly kind: Kind }>

const gatesLines = (view: RolloutView, { stage: number, verdict, merging }: Of<'gates'>): ThreeLines => {
  const stage = stageOf(view, number)
  const waits =
    verdict.decision === 'allow'
      ? merging === 'propose'
        ? 'all gates allow; a person merges'
        : 'all gates allow'
      : whatIsMissing(verdict)
  const way = view.undo === null ? '' : view.undo.direction === 'back' ? 'the way back, ' : 'the way forward again, '
  const cause = view.undo === null || view.undo.reason === null ? '' : `${plain(view.undo.reason)} `
  return {
    now: now(view, `${way}${stageName(stage)} is proposed in ${pullRequest(stage)}`),
    why: `${cause}${cause === '' ? waits : `${waits.slice(0, 1).toUpperCase()}${waits.slice(1)}`}`,
    next: [
      ...waysOutOfGates(verdict, {
        where: pullRequest(stage),
        base: view.base,
        service: serviceWord(view),
        merging,
        overridable: view.overridable,
      }),
      ...back(view),
    ],
  }
}

const measuringLines = (view: RolloutView, { stage, gates }: Of<'measuring'>): ThreeLines => {
  const missing = gates.filter(({ decision }) => decision !== 'allow')
  const isBlind = missing.some(({ code: gateCode }) => gateCode === 'metric-unknown')
  const override = overrideWays(view, 'metrics')
  return {
    now: now(view, `${stageName(stageOf(view, stage))} is live and measured${alsoGivenUp(view)}`),
    why: missing
      .map(({ sentence }) => plain(sentence))
      .concat(view.links.length === 0 ? [] : [linkList(view.links)])
      .join(' '),
    next: [
      ...(isBlind ? ['look at what is measured'] : []),
      ...back(view),
      ...override,
      ...(isBlind && override.length === 0
        ? [`nobody may pass it: name somebody under ${code('overriders')} in ${code('.github/sluice.yml')}`]
        : []),
    ],
  }
}

/** What somebody changed by hand stays as it is when the rest goes back: said first, with the command that decides. */
const withLeftOver = (view: RolloutView, lines: ThreeLines): ThreeLines => {
  const [first, ...more] = view.left
  if (first === undefined) return lines
  const others = more.length === 0 ? '' : ` ${more.length} more, below.`
  return {
    ...lines,
    why: `${prose(first.said)}${others} ${lines.why.slice(0, 1).toUpperCase()}${lines.why.slice(1)}`,
    next: [...lines.next, ...(first.command === null ? [] : [typed(first.command, 'puts that back')])],
  }
}

/** What a rollout says of itself: the first three lines of its status comment, by where it stands. */
export const phaseLines = (view: RolloutView): ThreeLines => {
  const lines = withLeftOver(view, withUnreadable(view, linesOf(view)))
  return view.policyProblems.length > 0 && view.phase.kind !== 'ended' ? withBrokenPolicy(view, lines) : lines
}

const linesOf = (view: RolloutView): ThreeLines => {
  const { phase } = view
  const [hold] = view.holds
  switch (phase.kind) {
    case 'opening':
      return { now: now(view, 'its pull request is being opened'), why: 'nothing is waited for', next: [] }
    case 'gates':
      return gatesLines(view, phase)
    case 'live':
      return {
        now: now(view, `${stageName(stageOf(view, phase.stage))} is merged${alsoGivenUp(view)}`),
        why: hold === undefined ? liveWhy(phase.state) : `${liveWhy(phase.state)}; ${holdSentence(hold)}`,
        next: [...(hold === undefined ? [] : [unhold(view, hold)]), ...liveNext(view, phase.state)],
      }
    case 'settling': {
      const next = `/next${serviceWord(view)}`
      const live = now(view, `${stageName(stageOf(view, phase.stage))} is live`)
      if (phase.until === null)
        return {
          now: live,
          why: 'a person says when the next stage opens, as was asked for by `--manual`',
          next: [typed(next, 'goes on'), ...back(view)],
        }
      const reason =
        phase.soak > 0 ? `after ${formatDuration(phase.soak)} of soak` : 'once every proxy has heard of this one'
      return {
        now: live,
        why: `the next stage opens at ${moment(phase.until)}, ${reason}`,
        next: [
          ...(phase.isLocked === true ? overrideWays(view, 'soak') : [typed(next, 'does not wait')]),
          ...back(view),
        ],
      }
    }
    case 'measuring':
      return measuringLines(view, phase)
    case 'stuck':
      return {
        now: now(
          view,
          isOfGitHub(phase.problems) ? 'GitHub does not take the next stage' : 'the next stage cannot be planned',
        ),
        why: phase.problems
          .map(
            ({ message, path, line }) =>
              `${plain(message)}${path === undefined ? '' : ` ${code(line === undefined ? path : `${path}:${line}`)}`}`,
          )
          .join(' '),
        next: [...waysToMend(phase.problems), typed('/cancel', 'ends the plan here'), ...back(view)],
      }
    case 'held':
      return {
        now: now(view, 'held; nothing opens and nothing merges'),
        why: hold === undefined ? 'a hold is set' : holdSentence(hold),
        next: [...(hold === undefined ? [] : [unhold(view, hold)]), ...back(view)],
      }
    case 'split': {
      const last = view.stages.at(-1)
      const gone = last === undefined ? null : takenBackText(last, view.base)
      const done = last === undefined || gone === null ? 'all that was asked for is live' : `${stageName(last)} ${gone}`
      return {
        now: now(view, givenUp(view) ?? done),
        why:
          hold === undefined
            ? 'it waits for nobody; the rollout stays open while traffic is between two versions'
            : holdSentence(hold),
        next: [
          ...(hold === undefined ? [] : [unhold(view, hold)]),
          ...again(view, 'goes on with it'),
          typed('/canary N', 'moves on'),
          typed(`/promote${serviceWord(view)}`, 'gives it everything'),
          typed(`/done${serviceWord(view)}`, 'keeps this split'),
          ...back(view),
        ],
      }
    }
    case 'ended':
      return endedLines(view, phase)
  }
}
