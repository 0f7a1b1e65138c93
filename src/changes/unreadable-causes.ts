import type { Catalogue } from '../commands/command.ts'
import type { Problem } from '../problem.ts'
import type { Tree } from './text/tree.ts'
import { unreadableAbout } from './unreadable.ts'
import { serviceName } from './wording.ts'

/** What is refused because of a name that the repository does not know. */
const aboutNames: readonly string[] = [
  'unknown-service',
  'unknown-version',
  'unknown-name',
  'unknown-word',
  'ambiguous-service',
  'ambiguous',
]

/** What is refused because something is not here, or not enough of it. */
const aboutWhatIsMissing: readonly string[] = [
  ...aboutNames,
  'no-route',
  'no-default-route',
  'rule-elsewhere',
  'service-missing',
  'stable-ambiguous',
  'unknown-rule',
  'version-missing',
]

/** An answer is read on a phone. */
const mostCauses = 5

type Problems = readonly [Problem, ...Problem[]]

/**
 * What is missing may stand in a file that could not be read: that is the cause then, and comes first; of any other refusal it comes after.
 * Where no service could be told, every such file may hold it.
 */
export const withCauses = (tree: Tree, services: readonly string[], problems: Problems): Problems => {
  const found =
    services.length === 0 ? tree.unread.map(({ problem }) => problem) : unreadableAbout(tree, services.map(serviceName))
  const known = new Set(problems.map(({ path, line }) => `${path}:${line}`))
  const [cause, ...causes] = found.filter(({ path, line }) => !known.has(`${path}:${line}`)).slice(0, mostCauses)
  if (cause === undefined) return problems
  const [problem, ...more] = problems
  return problems.some(({ code }) => aboutWhatIsMissing.includes(code))
    ? [cause, ...causes, ...problems]
    : [problem, ...more, cause, ...causes]
}

/** As `withCauses`, for lines that were refused because of a word in them: any of their words may be the name that is missed. */
export const withCausesOfLines = (
  tree: Tree,
  catalogue: Catalogue,
  problems: readonly [Problem & { readonly text: string }, ...(Problem & { readonly text: string })[]],
): Problems => {
  const missed = problems.filter(({ code }) => aboutNames.includes(code))
  const versions = new Set(catalogue.services.flatMap(({ versions: known }) => known.map(({ name }) => name)))
  const words = missed
    .flatMap(({ text }) =>
      text
        .trim()
        .split(/[\s,/=]+/)
        .slice(2),
    )
    .filter((word) => /^[a-z]/i.test(word) && !versions.has(word))
  return words.length === 0 ? problems : withCauses(tree, words, problems)
}
