import type { LiveHint, RolloutView, TellerView } from '../rollout/rollout.ts'
import { code, plain } from './markdown.ts'

const tools = { argocd: 'Argo CD Application', flux: 'Flux Kustomization' } as const

const ways: Readonly<Record<TellerView['by'], string>> = {
  'argocd-status': 'commit status',
  'argocd-check': 'check run',
  'argocd-deployment': 'GitHub deployment',
  'argocd-api': 'its API',
  'flux-status': 'commit status',
  'flux-receiver': 'events to the receiver',
}

const tellerText = ({ tool, name, by, path, isFound }: TellerView): string => {
  const where = path === null ? '' : isFound ? `, found in ${code(path)}` : `, declared in ${code(path)}`
  return `${code(name)} (${tools[tool]}${where}) by ${ways[by]}`
}

const names = (all: readonly string[]): string => all.map((one) => code(one)).join(', ')

const howTo = '`docs/sync.md` says how to let it tell.'

/** Something about trackers that a person may want to mend, as a sentence. */
export const hintSentence = (hint: LiveHint): string => {
  switch (hint.kind) {
    case 'unheard': {
      const all = hint.trackers.map(({ tool, name, path }) => `${code(name)} (${tools[tool]} in ${code(path ?? '')})`)
      const keys = [...new Set(hint.trackers.map(({ tool }) => `live.found.${tool}`))]
      const sync = all.length === 1 ? 'syncs these files and is' : 'sync these files and are'
      return `${all.join(', ')} ${sync} not listened to: set ${names(keys)} in ${code('.github/sluice.yml')}; ${howTo}`
    }
    case 'unexpanded':
      return `Which Applications the ApplicationSet ${code(hint.name)} (${code(hint.path)}) makes of these files is not known: ${plain(hint.reason)}. Name them under ${code('live.trackers')}.`
    case 'redeclared': {
      const wait =
        hint.by === null
          ? ''
          : ` With ${code('wait: true')} in ${code(hint.by)}, where Flux applies it, that one would tell.`
      return `The stage changes ${code(hint.tracker)} itself (${code(hint.path)}), and no report says that it has done so with the change: look there, then type ${code('/next')}.${wait}`
    }
    case 'pinned':
      return `${code(hint.tracker)} reads these files from ${hint.revision === null ? 'a fixed revision' : code(hint.revision)}, so the merge alone changes nothing there.`
    case 'idle':
      return hint.pace === 'suspended'
        ? `${code(hint.tracker)} is suspended: it syncs nothing until somebody resumes it.`
        : `${code(hint.tracker)} does not sync by itself: somebody starts the sync after the merge.`
    case 'not-here':
      return `${code(hint.tracker)} is declared nowhere in this repository, which has ${names(hint.there)}: see ${code('live.trackers')} in ${code('.github/sluice.yml')}.`
    case 'stranger': {
      const who = hint.login === null ? 'an account' : code(hint.login)
      const id = hint.id === null ? '' : ` (id ${hint.id})`
      return `${code(hint.context)} was reported by ${who}${id}, who does not count for ${code(hint.tracker)}: whoever may speak for it stands in ${code('.github/sluice.yml')}.`
    }
    case 'unreachable':
      return `${code(hint.tracker)} could not be asked: ${plain(hint.message)}.`
    case 'stands':
      return `${code(hint.tracker)} says: ${plain(hint.said)}.`
    case 'never':
      return `No word of ${code(hint.tracker)} has ever come for this stage: ${howTo}`
  }
}

/** Who tells whether a stage is live, in one line; nothing where nobody does. */
export const tellersLine = ({ tellers }: RolloutView): string | false =>
  tellers !== undefined &&
  tellers.views.length > 0 &&
  `Told live by ${tellers.views.map(tellerText).join(' and ')}${tellers.views.length > 1 ? ': all of them must say so' : ''}.`

const hintsOf = ({ tellers, phase }: RolloutView): readonly LiveHint[] => {
  const seen = phase.kind === 'live' && 'hints' in phase.state ? (phase.state.hints ?? []) : []
  return [...(tellers?.hints ?? []), ...seen]
}

/** What may keep a stage from being told live, each as an item of a list. */
export const tellerHints = (view: RolloutView): string | false => {
  const hints = view.phase.kind === 'ended' ? [] : hintsOf(view)
  return hints.length > 0 && hints.map((hint) => `- 📡 ${hintSentence(hint)}`).join('\n')
}
