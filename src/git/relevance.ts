/** Where manifests are looked for. Kustomization files without an extension do not count for Kustomize itself either, but for one spelling. */
export const manifestGlobs = ['*.yaml', '*.yml', '*.json'] as const
export const isManifestPath = (path: string): boolean => /\.(yaml|yml|json)$/.test(path) || isTellingPath(path)

const tellingPath =
  /(?:^|\/)(?:kustomization\.ya?ml|Kustomization|Chart\.yaml|[^/]*\bvalues\b[^/]*\.ya?ml|templates\/(?:.*\/)?[^/]+\.(?:ya?ml|tpl)|(?:values|environments|envs?)\/(?:.*\/)?[^/]+\.ya?ml)$/

/**
 * Kustomizations, which need no kind, parts of Helm charts and their values: they say what they are by their paths, and no word in them tells.
 */
export const isTellingPath = (path: string): boolean => tellingPath.test(path)

const groups = [
  'networking.istio.io/',
  'gateway.networking.k8s.io/',
  'flagger.app/',
  'argoproj.io/',
  'kustomize.config.k8s.io/',
  '.toolkit.fluxcd.io/',
]

const kinds = [
  'Service',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'HorizontalPodAutoscaler',
  'ScaledObject',
  'Kustomization',
  'List',
]

/** Patches of a Kustomization may name no kind at all. */
const operations = ['op:', 'op":', "op':"]

/** Every file that may matter holds one of these: plain words, for which git looks much faster than for an expression. */
export const tellingWords: readonly string[] = [...groups, ...kinds, ...operations]

const expression = new RegExp(
  [
    ...groups.map((group) => group.replaceAll('.', '\\.')),
    `kind["']?[ \\t]*:[ \\t]*["']?(?:${kinds.join('|')})`,
    `\\bop["']?:[ \\t]*["']?(?:add|remove|replace|test|move|copy)\\b`,
  ].join('|'),
)

/** What is asked of every manifest, so that answers to another question, kept by another version of the program, are told apart. */
export const question = `${expression.source} ${tellingPath.source}`

/**
 * True for files that may hold a kind that some room reads. It looks at one line at a time and at ASCII alone, so bytes taken for characters do as
 * well as text.
 */
export const mayMatter = (text: string): boolean => expression.test(text)
