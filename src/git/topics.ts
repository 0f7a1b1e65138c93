import { checkedWord } from './names.ts'

/**
 * One question that discovery asks of every manifest: does this file matter? The same question in git's words and in ours, for a cold tree is
 * searched by git and a changed file is judged here. Patterns look at one line at a time, and at bytes in git; nothing in them depends on either.
 */
export interface Topic {
  readonly id: string
  /** POSIX extended regular expression. */
  readonly pattern: string
  readonly matches: (text: string) => boolean
}

/** Where manifests are looked for. Kustomization files without an extension do not count for Kustomize itself either, but for one spelling. */
export const manifestGlobs = ['*.yaml', '*.yml', '*.json'] as const
export const isManifestPath = (path: string): boolean => /\.(yaml|yml|json)$/.test(path)

const kindLine = (kinds: readonly string[]): string => `kind["']?[ \t]*:[ \t]*["']?(${kinds.join('|')})`

const topicOf = (id: string, alternatives: readonly string[]): Topic => {
  const pattern = alternatives.join('|')
  // The dialects agree on what is used here: literals, classes, `?`, `*`, groups and alternatives.
  const expression = new RegExp(pattern)
  return { id, pattern, matches: (text) => expression.test(text) }
}

const istio = 'networking\\.istio\\.io/'
const gatewayApi = 'gateway\\.networking\\.k8s\\.io/'

/** What routes, and who is routed to: enough to list the services of a repository. */
export const routing: Topic = topicOf('routing', [istio, gatewayApi, kindLine(['Service', 'List'])])

/** Every kind that some room reads. */
export const everything: Topic = topicOf('everything', [
  istio,
  gatewayApi,
  'flagger\\.app/',
  'argoproj\\.io/',
  'kustomize\\.config\\.k8s\\.io/',
  '\\.toolkit\\.fluxcd\\.io/',
  kindLine([
    'Service',
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'ReplicaSet',
    'HorizontalPodAutoscaler',
    'ScaledObject',
    'Kustomization',
    'List',
  ]),
])

/** What can decide over a service without naming it: a delegating route, a gateway, a rule for a wildcard host. */
export const crossing: Topic = topicOf('crossing', [
  `delegate["']?[ \t]*:`,
  kindLine(['Gateway']),
  `host["']?[ \t]*:[ \t]*["']?\\*`,
])

/** Files that hold the word anywhere, as part of a longer one too: `reviews` finds `reviews-v2` and `reviews.prod.svc`. */
export const mention = (word: string): Topic => {
  const literal = checkedWord(word)
  return {
    id: `mention:${literal}`,
    pattern: literal.replaceAll('.', '\\.'),
    matches: (text) => text.includes(literal),
  }
}

/** The topic of an id that was kept on disk; null where this program no longer knows it. */
export const topicById = (id: string): Topic | null => {
  const fixed = [routing, everything, crossing].find((topic) => topic.id === id)
  if (fixed !== undefined) return fixed
  const word = /^mention:([A-Za-z0-9][A-Za-z0-9._-]{0,252})$/.exec(id)?.[1]
  return word === undefined ? null : mention(word)
}
