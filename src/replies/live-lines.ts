import type { LiveState, RolloutView } from '../rollout/rollout.ts'
import { code, plain, shortSha } from './markdown.ts'
import { moment, serviceWord } from './names.ts'
import { back, overrideWays } from './rollout-words.ts'
import { hintSentence } from './tellers.ts'
import { typed } from './three-lines.ts'

/** What a merged stage waits for, as its trackers say. */
export const liveWhy = (state: LiveState): string => {
  const names = (trackers: readonly string[]): string => trackers.map((tracker) => code(tracker)).join(', ')
  switch (state.kind) {
    case 'waiting':
      return `waits until ${names(state.trackers)} reports it live${state.pods ? ' and its pods healthy' : ''}; silence is told at ${moment(state.until)}`
    case 'ask-person':
      return 'no tracker is set up that tells of it, so a person says when it is live'
    case 'health-unknown':
      return `${names(state.trackers)} has applied it and tells nothing of its pods, so a person says when they are healthy`
    case 'assuming':
      return `counts as live at ${moment(state.at)}, as the policy assumes${state.pods ? '; nothing tells whether its pods are healthy' : ''}`
    case 'silent': {
      const asked = state.hints.filter(({ kind }) => kind === 'stands' || kind === 'unreachable').map(hintSentence)
      const why = asked.length === 0 ? '; silence is not success' : `. ${asked.join(' ')}`
      return `${names(state.trackers)} has not reported it${why}`
    }
    case 'failed':
      return `${code(state.tracker)} ${state.regressed ? 'had reported it live, and since then' : 'reports'} a failure at ${shortSha(state.commit)}: ${plain(state.description)}${state.url === null ? '' : ` (${linkText(state.url)})`}`
    case 'rolled-back':
      return `${code(state.tracker)} has since gone back to ${shortSha(state.commit)}, from before this stage`
    case 'superseded':
      return `${code(state.tracker)} reports ${shortSha(state.commit)}, in which this stage's fields hold something else`
    case 'rewritten':
      return `the history of the base branch was rewritten and ${shortSha(state.commit)} is gone from it, so no tracker will report it; what it set is still there`
    case 'live':
      return `live since ${moment(state.at)}`
  }
}

/** Addresses of trackers are shown as text unless they are plain https. */
const linkText = (url: string): string =>
  /^https:\/\/[\w.-]+(:\d+)?\/[\w./?=&%+~-]*$/.test(url) ? `[details](${url})` : code(url)

/** `/next` is a person's word in a tracker's place; while one may still report, or has reported a failure, it is not taken. */
export const liveNext = (view: RolloutView, state: LiveState): string[] => {
  const next = `/next${serviceWord(view)}`
  const override = overrideWays(view, 'live')
  switch (state.kind) {
    case 'ask-person':
    case 'rewritten':
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
