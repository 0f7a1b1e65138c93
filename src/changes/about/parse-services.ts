import type { Catalogue } from '../../commands/command.ts'
import {
  type CommandLine,
  type CommentOptions,
  type ParsedComment,
  parseComment,
  readComment,
} from '../../commands/commands.ts'
import { portionsOf } from '../../layouts/layouts.ts'
import type { Snapshot } from '../../manifests/manifests.ts'
import { type Model, versionLabels } from '../../traffic/traffic.ts'
import { catalogueOf } from '../resolving/catalogue.ts'
import { readTree } from '../text/tree.ts'
import { listText, serviceName } from '../wording.ts'
import { type Choosing, filesAbout } from './files-about.ts'
import { isLayered } from './layered.ts'
import { environmentsIn, environmentsWithTraffic } from './meant-environment.ts'
import { textsOf } from './portions-about.ts'
import { mayBeService, settingValue } from './service-words.ts'

/** A comment's commands, and the names that they were read by. */
export interface Parsed extends ParsedComment {
  readonly catalogue: Catalogue
  /** In which the names were looked for; where that is several, the one that was asked for. */
  readonly environment: string | null
}

interface Asked {
  readonly snapshot: Snapshot
  readonly body: string
  readonly options: CommentOptions
  /** Those that the thread is about, `namespace/name`: a line that names none means one of them. */
  readonly thread: readonly string[]
  /** Of the thread's rollout, or of the command line; null where only the lines can say it. */
  readonly environment?: string | null
}

/** The parts of a line that can be names. */
const wordsOf = ({ verb, words, planned }: CommandLine): readonly string[] =>
  (verb === 'help' ? [] : (planned?.words ?? words))
    .flatMap(({ text }) => text.split(/[,=]/))
    .map((word) => serviceName(word))
    .filter((word) => /[a-z0-9]/i.test(word))

/** True where a version, of whatever service, may be called so. */
const mayBeVersion = ({ workloads, subsetRules, routers }: Model, word: string): boolean =>
  routers.some(({ rules }) =>
    rules.some(({ action, mirrors }) =>
      [...(action.kind === 'route' ? action.destinations : []), ...mirrors].some(({ subset }) => subset === word),
    ),
  ) ||
  workloads.some(
    ({ place, labels }) => place.name === word || versionLabels.some((label) => labels.get(label) === word),
  ) ||
  subsetRules.some(({ subsets }) =>
    subsets.some(({ name, labels }) => name === word || [...labels.values()].includes(word)),
  )

const parsedBy = ({ body, options, environment = null }: Asked, catalogue: Catalogue): Parsed => ({
  ...parseComment(body, catalogue, options),
  catalogue,
  environment,
})

/** Where names are looked for: the files of plain manifests, or those of one environment. */
interface Place {
  readonly environment: string | null
  readonly mayBeService: (word: string) => boolean
}

const placeOf = (snapshot: Snapshot, environment: string | null): Place => {
  if (!isLayered(snapshot)) return { environment, mayBeService: (word) => mayBeService(snapshot.files.values(), word) }
  const texts = [...new Set(portionsOf(snapshot, environment).flatMap(textsOf))]
  return {
    environment,
    // A patch may give a name to what its file does not show.
    mayBeService: (word) => mayBeService(texts, word) || texts.some(settingValue(word)),
  }
}

/**
 * The names of services that the words of a comment may mean, by the files that those need; null where a name elsewhere might give one of them another
 * meaning.
 */
const cataloguesByWords = (
  { snapshot, thread }: Asked,
  lines: readonly CommandLine[],
  environments: readonly (string | null)[],
  choosing: Choosing | undefined,
): readonly Catalogue[] | null => {
  const lists = lines.map(wordsOf)
  const words = [...new Set(lists.flat())]
  const places = environments.map((environment) => placeOf(snapshot, environment))
  const services = words.filter((word) => places.some((place) => place.mayBeService(word)))
  const isWithout = (list: readonly string[]): boolean => !list.some((word) => services.includes(word))
  const seeds = new Set(
    [...services, ...(lists.some(isWithout) ? thread.map(serviceName) : [])].map((name) => name.toLowerCase()),
  )
  const models: Model[] = []
  for (const { environment } of seeds.size === 0 ? [] : places) {
    const part = filesAbout(snapshot, [...seeds], environment, choosing)
    if (part === snapshot) return null
    models.push(readTree(part, environment).model)
  }
  const catalogues = models.map((model): Catalogue => {
    const known = catalogueOf(model)
    return { ...known, services: known.services.filter(({ name }) => seeds.has(name.toLowerCase())) }
  })
  const versions = new Set(
    catalogues.flatMap((catalogue) =>
      catalogue.services.flatMap((one) => one.versions.flatMap(({ name, aliases }) => [name, ...aliases])),
    ),
  )
  // Read as a version, a service's name may give its line a second meaning, which then is refused.
  const isTwofold = (word: string): boolean => !versions.has(word) && models.some((model) => mayBeVersion(model, word))
  if (services.some(isTwofold)) return null
  // Where no service is named, every word counts by whether some version here is called so; the reason of a hold does not.
  const isKnown = (word: string): boolean => versions.has(word) || /^[0-9.%]+$/.test(word)
  const isDoubtful = (list: readonly string[], index: number): boolean =>
    lines[index]?.verb !== 'hold' && isWithout(list) && !list.every(isKnown)
  return lists.some(isDoubtful) ? null : catalogues
}

/** The comment by the services that its words name; null where a name elsewhere might give it another meaning, or no meaning was found. */
const parsedByWords = (
  asked: Asked,
  environments: readonly (string | null)[],
  joined: (catalogues: readonly Catalogue[]) => Catalogue,
  choosing: Choosing | undefined,
): Parsed | null => {
  const { lines, refused, suggestions } = readComment(asked.body, asked.options)
  if (refused.length + suggestions.length > 0) return null
  const catalogues = cataloguesByWords(asked, lines, environments, choosing)
  if (catalogues === null) return null
  const parsed = parsedBy(asked, joined(catalogues))
  return parsed.problems.length + parsed.suggestions.length > 0 ? null : parsed
}

/** What a comment says that has no words but verbs and flags, told without any file; null where names may count. */
export const parseVerbs = (body: string, options: CommentOptions): ParsedComment | null => {
  const { lines, refused, suggestions } = readComment(body, options)
  if (refused.length + suggestions.length > 0 || lines.some((line) => wordsOf(line).length > 0)) return null
  const parsed = parseComment(body, { services: [], environments: [] }, options)
  return parsed.problems.length > 0 ? null : parsed
}

/** The names of several environments as one list: the versions of a service are those that any of them has. */
const joinedCatalogue = (
  catalogues: readonly Catalogue[],
  environments: readonly string[],
  by: 'key' | 'name',
): Catalogue => {
  const services = new Map<string, Catalogue['services'][number]>()
  for (const service of catalogues.flatMap((one) => one.services)) {
    const known = services.get(service[by])
    const names = new Set(known?.versions.map(({ name }) => name))
    services.set(service[by], {
      ...(known ?? service),
      versions: [...(known?.versions ?? []), ...service.versions.filter(({ name }) => !names.has(name))],
    })
  }
  return { services: [...services.values()], environments }
}

/** Names mean what they mean in the environment that the lines name; where they name none, what they mean in any. */
const parsedInLayers = (asked: Asked, choosing: Choosing | undefined): Parsed => {
  const { snapshot, body, options, environment = null } = asked
  const { lines } = readComment(body, options)
  const typed = lines.map((line) => (line.planned ?? line).flags.get('env')?.text ?? environment)
  const known = environmentsIn(snapshot)
  const meant = [...new Set(typed)].flatMap((name) => (name !== null && known.includes(name) ? [name] : []))
  const all = meant.length > 0 && !typed.includes(null) ? meant : environmentsWithTraffic(snapshot)
  const isEverywhere = lines.some((line) => (line.planned ?? line).flags.has('all-envs'))
  // Meant for all of them, a service is one whatever namespace each gives it.
  const by = isEverywhere ? 'name' : 'key'
  const joined = (catalogues: readonly Catalogue[]): Catalogue => joinedCatalogue(catalogues, known, by)
  const [only = null, second] = all
  const here = { ...asked, environment: second === undefined ? only : environment }
  const narrow = parsedByWords(here, all, joined, choosing)
  if (narrow !== null) return narrow
  const parsed = parsedBy(here, joined(all.map((name) => catalogueOf(readTree(snapshot, name).model))))
  const { problems } = parsed
  if (all.length < 2 || problems.length === 0 || problems.some(({ code }) => code !== 'ambiguous-service'))
    return parsed
  // One name in several namespaces, each of another environment.
  const { usual = null } = snapshot
  if (usual !== null && environment === null && known.includes(usual))
    return parsedInLayers({ ...asked, environment: usual }, choosing)
  return {
    ...parsed,
    problems: problems.map((problem) => ({
      ...problem,
      code: 'environment-missing',
      message: `This is here in several environments, ${listText(known)}, and nothing says which is meant.`,
      hint: known.map((name) => `${problem.text.trim()} --env ${name}`).join(' or '),
    })),
  }
}

/** What a comment says, by the files that the names in it need where that is enough, and by all files where it is not. */
export const parseServices = (asked: Asked, choosing?: Choosing): Parsed => {
  const { snapshot } = asked
  if (isLayered(snapshot) || (snapshot.named?.size ?? 0) > 0) return parsedInLayers(asked, choosing)
  const isSmall = snapshot.files.size <= (choosing?.small ?? 0)
  const joined = (catalogues: readonly Catalogue[]): Catalogue => joinedCatalogue(catalogues, [], 'key')
  return (
    (isSmall ? null : parsedByWords(asked, [null], joined, choosing)) ??
    parsedBy(asked, catalogueOf(readTree(snapshot).model))
  )
}
