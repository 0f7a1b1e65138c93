import { formatDuration } from '../config/config.ts'
import type { HoldView, LiveState, RolloutView, StageView, SuccessorView } from '../rollout/rollout.ts'
import { whatIsMissing } from './gates-check.ts'
import { linkList } from './links.ts'
import { code, percent, plain, shortSha } from './markdown.ts'
import { holdSentence, moment, personName, rolloutName, serviceWord, stageNumber } from './names.ts'
import { type ThreeLines, typed } from './three-lines.ts'
import { waysOutOfGates } from './ways-out.ts'

const stageOf = (view: RolloutView, number: number): StageView | undefined =>
  view.stages.find((stage) => stage.number === number)

const stageName = (stage: StageView | undefined): string =>
  stage === undefined ? 'the stage' : `stage ${stageNumber(stage)} (${plain(stage.title)})`

const pullRequest = (stage: StageView | undefined): string =>
  stage?.pullRequest == null ? 'its pull request' : `#${stage.pullRequest.number}`

/** `v1 90 % · v2 10 %` of the first way in; what the rest do stands in the table below. */
const trafficNow = (view: RolloutView): string => {
  const routed = view.traffic.filter(({ destinations }) => destinations.length > 0)
  // The default route is what most requests take; a rule for testers above it would mislead.
  const row = routed.find(({ match }) => match === 'every request') ?? routed[0]
  if (row === undefined) return ''
  return row.destinations.map(({ host, subset, share }) => `${code(subset ?? host)} ${percent(share)}`).join(' · ')
}

const now = (view: RolloutView, what: string): string => {
  const traffic = trafficNow(view)
  return `**${rolloutName(view)}** ${traffic === '' ? '' : `${traffic} — `}${what}`
}

/** What was cancelled, by whom and how far it had come. */
const givenUp = (view: RolloutView): string | null => {
  if (view.givenUp === null) return null
  const { commands, by, after } = view.givenUp
  const what = commands.map((command) => code(command)).join(', ')
  const who = by === null ? '' : ` by ${personName(by)}`
  const stage = after === null ? undefined : stageOf(view, after)
  return `${what} ${commands.length === 1 ? 'was' : 'were'} cancelled${who}${stage === undefined ? '' : ` after ${stageName(stage)}`}; traffic stays where it is`
}

const hasMerged = (view: RolloutView): boolean =>
  view.stages.some(({ state }) => state === 'merged' || state === 'live')

const back = (view: RolloutView): string[] =>
  view.canGoBack ? [typed(`/rollback${serviceWord(view)}`, 'goes back')] : []

const liveWhy = (state: LiveState): string => {
  const names = (trackers: readonly string[]): string => trackers.map((tracker) => code(tracker)).join(', ')
  switch (state.kind) {
    case 'waiting':
      return `waits until ${names(state.trackers)} reports it live${state.pods ? ' and its pods healthy' : ''}; silence is told at ${moment(state.until)}`
    case 'ask-person':
      return 'no tracker is set up, so a person says when it is live'
    case 'health-unknown':
      return `${names(state.trackers)} has applied it and tells nothing of its pods, so a person says when they are healthy`
    case 'assuming':
      return `counts as live at ${moment(state.at)}, as the policy assumes${state.pods ? '; nothing tells whether its pods are healthy' : ''}`
    case 'silent':
      return `${names(state.trackers)} has not reported it; silence is not success`
    case 'failed':
      return `${code(state.tracker)} reports a failure at ${shortSha(state.commit)}: ${plain(state.description)}${state.url === null ? '' : ` (${linkText(state.url)})`}`
    case 'rolled-back':
      return `${code(state.tracker)} has since gone back to ${shortSha(state.commit)}, from before this stage`
    case 'superseded':
      return `${code(state.tracker)} reports ${shortSha(state.commit)}, in which this stage's fields hold something else`
    case 'live':
      return `live since ${moment(state.at)}`
  }
}

/** Addresses of trackers are shown as text unless they are plain https. */
const linkText = (url: string): string =>
  /^https:\/\/[\w.-]+(:\d+)?\/[\w./?=&%+~-]*$/.test(url) ? `[details](${url})` : code(url)

const overrideWays = (view: RolloutView, gate: string): string[] =>
  view.overridable.includes(gate)
    ? [typed(`/override ${gate}${serviceWord(view)} reason="…"`, 'by those whom the policy names')]
    : []

/** `/next` is a person's word in a tracker's place; while one may still report, or has reported a failure, it is not taken. */
const liveNext = (view: RolloutView, state: LiveState): string[] => {
  const next = `/next${serviceWord(view)}`
  const override = overrideWays(view, 'live')
  switch (state.kind) {
    case 'ask-person':
      return [typed(next, 'when you have seen it live'), ...back(view)]
    case 'health-unknown':
      return [typed(next, 'when you have seen its pods healthy'), ...back(view)]
    case 'silent':
      return [
        'look at the tracker',
        // Where the policy names who may override, nobody else takes a silent tracker's place.
        ...(view.overridable.length === 0 ? [typed(next, 'if you have seen it live')] : override),
        ...back(view),
      ]
    case 'assuming':
      return [typed(next, 'if you have seen it live'), ...back(view)]
    case 'waiting':
    case 'live':
      return back(view)
    case 'failed':
      return [...back(view), 'or mend what the tracker reports; its next success goes on', ...override]
    default:
      return [...back(view), 'or mend what the tracker reports; its next success goes on']
  }
}

const unhold = (view: RolloutView, hold: HoldView): string =>
  typed(hold.scope === 'repository' ? '/unhold --all' : `/unhold${serviceWord(view)}`, 'lets it go on')

/** While the policy is broken nothing else is carried out, so nothing else is offered. */
const withBrokenPolicy = (view: RolloutView, lines: ThreeLines): ThreeLines => ({
  now: lines.now,
  why: `the policy on the default branch is broken; ${lines.why}`,
  next: [`mend ${code('.github/sluice.yml')} on the default branch`, ...back(view), code('/status')],
})

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

/** What a rollout says of itself: the first three lines of its status comment, by where it stands. */
export const phaseLines = (view: RolloutView): ThreeLines => {
  const lines = withUnreadable(view, linesOf(view))
  return view.policyProblems.length > 0 && view.phase.kind !== 'ended' ? withBrokenPolicy(view, lines) : lines
}

const linesOf = (view: RolloutView): ThreeLines => {
  const { phase } = view
  const [hold] = view.holds
  switch (phase.kind) {
    case 'opening':
      return { now: now(view, 'its pull request is being opened'), why: 'nothing is waited for', next: [] }
    case 'gates': {
      const stage = stageOf(view, phase.stage)
      return {
        now: now(view, `${stageName(stage)} is proposed in ${pullRequest(stage)}`),
        why:
          phase.verdict.decision === 'allow'
            ? phase.merging === 'propose'
              ? 'all gates allow; a person merges'
              : 'all gates allow'
            : whatIsMissing(phase.verdict),
        next: [
          ...waysOutOfGates(phase.verdict, {
            where: pullRequest(stage),
            service: serviceWord(view),
            merging: phase.merging,
            overridable: view.overridable,
          }),
          ...back(view),
        ],
      }
    }
    case 'live':
      return {
        now: now(view, `${stageName(stageOf(view, phase.stage))} is merged`),
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
        next: [typed(next, 'does not wait'), ...back(view)],
      }
    }
    case 'measuring':
      return {
        now: now(view, `${stageName(stageOf(view, phase.stage))} is live and measured`),
        why: phase.gates
          .filter(({ decision }) => decision !== 'allow')
          .map(({ sentence }) => plain(sentence))
          .concat(view.links.length === 0 ? [] : [linkList(view.links)])
          .join(' '),
        next: [...back(view), ...overrideWays(view, 'metrics')],
      }
    case 'stuck':
      return {
        now: now(view, 'the next stage cannot be planned'),
        why: phase.problems
          .map(
            ({ message, path, line }) =>
              `${plain(message)}${path === undefined ? '' : ` ${code(line === undefined ? path : `${path}:${line}`)}`}`,
          )
          .join(' '),
        next: ['mend it on the base branch', typed('/cancel', 'ends the plan here'), ...back(view)],
      }
    case 'held':
      return {
        now: now(view, 'held; nothing opens and nothing merges'),
        why: hold === undefined ? 'a hold is set' : holdSentence(hold),
        next: [...(hold === undefined ? [] : [unhold(view, hold)]), ...back(view)],
      }
    case 'split': {
      const last = view.stages.at(-1)
      const done = last?.isTakenBack ? `${stageName(last)} was taken back by hand` : 'all that was asked for is live'
      return {
        now: now(view, givenUp(view) ?? done),
        why:
          hold === undefined
            ? 'it waits for nobody; the rollout stays open while traffic is between two versions'
            : holdSentence(hold),
        next: [
          ...(hold === undefined ? [] : [unhold(view, hold)]),
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

/** A rollout that began as a rollback may have been joined by commands that go forward. */
const wentBack = (view: RolloutView): boolean =>
  view.undo?.direction === 'back' && /^\/(sluice\s+)?rollback\b/i.test(view.commands.at(-1)?.text ?? '')

const successorLines = (view: RolloutView, successor: SuccessorView): ThreeLines => {
  const thread = `#${successor.thread}`
  const where = successor.pullRequest === null ? thread : `#${successor.pullRequest.number} (in ${thread})`
  const by = personName(successor.by)
  const undo = typed(`/rollback${serviceWord(view)}`, 'goes back')
  switch (successor.state) {
    case 'going-back':
      return { now: now(view, `is going back by ${where}`), why: `${by} asked for it; ${thread} says more`, next: [] }
    case 'done':
      return successor.isWhole
        ? { now: now(view, `rolled back by ${by} by ${where}`), why: 'nothing waits', next: [] }
        : {
            now: now(view, `went back a part of the way by ${where}`),
            why: successor.isOpen ? `it goes on in ${thread}` : 'nothing waits',
            next: [undo],
          }
    case 'cancelled':
      return {
        now: now(view, `its rollback was cancelled (${where}); traffic stays where it is`),
        why: successor.isOpen ? `it goes on in ${thread}` : 'nothing waits',
        next: [undo],
      }
  }
}

const endedLines = (view: RolloutView, phase: Extract<RolloutView['phase'], { kind: 'ended' }>): ThreeLines => {
  const { successor } = phase
  const isGone = successor !== null && (successor.state !== 'cancelled' || phase.end === 'rolled-back')
  if (isGone) return successorLines(view, successor)
  const by = phase.by === null ? '' : ` by ${personName(phase.by)}`
  const went = {
    completed: wentBack(view) ? 'went back; all of it is live' : 'done; all of it is live',
    done: `closed${by}; the split stays as it is`,
    cancelled: givenUp(view) ?? `cancelled${by}; traffic stays where it is`,
    'rolled-back': `rolled back${by}`,
    'rolled-back-by-hand': `rolled back by hand${by}; the fields are as they were before`,
    refused: 'not opened; another rollout of this service was first',
    'already-so': 'nothing to do; the manifests say it already',
  }[phase.end]
  const undo =
    hasMerged(view) && !['rolled-back', 'rolled-back-by-hand'].includes(phase.end)
      ? [typed(`/rollback${serviceWord(view)}`, 'takes it back')]
      : []
  return { now: now(view, went), why: `ended ${moment(phase.at)}; nothing waits`, next: undo }
}
