import { namespaceGivers } from '../../layouts/layouts.ts'
import type { Snapshot, SourceFile } from '../../manifests/manifests.ts'
import { isNear, readModel } from '../../traffic/traffic.ts'
import { documentsOf } from '../text/parsed-files.ts'
import { serviceName } from '../wording.ts'
import { holding, meantTexts, runsOf } from './file-words.ts'
import { isLayered } from './meant-environment.ts'
import { needsOf } from './needs.ts'
import { takesClusterDomain } from './references.ts'

/** How much is worth being choosy about. */
export interface Choosing {
  /** A repository of at most so many files is read whole. */
  readonly small: number
  /** Beyond so many files there is nothing to be gained, and all are read. */
  readonly most: number
}

/** Files that are wanted whatever services they name. */
export interface Besides {
  readonly paths: readonly string[]
  /** Files that hold one of these names. */
  readonly names: readonly string[]
}

const nothing: Besides = { paths: [], names: [] }

const usual: Choosing = { small: 300, most: 400 }

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** Beside the file and above it. */
const kustomizationsFor = (path: string): readonly string[] => {
  const steps = path.split('/').slice(0, -1)
  return steps
    .map((_, index) => `${steps.slice(0, index + 1).join('/')}/`)
    .concat('')
    .flatMap((directory) => kustomizations.map((name) => directory + name))
}

const sweeping = new WeakMap<SourceFile, boolean>()

/** True for files that speak of whole domains, which may be those of any service without naming it. */
const isSweeping = (file: SourceFile): boolean => {
  const known = sweeping.get(file)
  if (known !== undefined) return known
  const documents = meantTexts(file).some((text) => text.includes('*') && /["']\*|^[ \t]*(?:-[ \t]+)?\*/m.test(text))
    ? documentsOf(file)
    : null
  const model = documents?.ok ? readModel(documents.value).model : null
  const is =
    model !== null &&
    (model.routers.some((router) => takesClusterDomain(router, model)) ||
      model.subsetRules.some(({ host }) => host.startsWith('*')) ||
      model.serviceEntries.some(({ hosts }) => hosts.some((host) => host.startsWith('*'))))
  sweeping.set(file, is)
  return is
}

const names = new WeakMap<SourceFile, readonly string[]>()

/** Whatever stands behind a key `name`, and more. */
const namesIn = (file: SourceFile): readonly string[] => {
  const known = names.get(file)
  if (known !== undefined) return known
  const found = new Set(
    meantTexts(file).flatMap((text) =>
      [...text.matchAll(/\bname["']?\s*:\s*(?:[&!]\S*\s+|#.*\s+)*["']?([^\s"',}\]]+)/g)].flatMap(
        ([, name]) => name ?? [],
      ),
    ),
  )
  const fresh = [...found]
  names.set(file, fresh)
  return fresh
}

/** Files with a name near to this one; also those that write some name as a block, or by an alias. */
const naming = (wanted: string): ((file: SourceFile) => boolean) => {
  const first = wanted[0]?.toLowerCase()
  const last = wanted.at(-1)?.toLowerCase()
  return (file) =>
    namesIn(file).some(
      (name) =>
        /^[|>*]/.test(name) ||
        // A slip leaves the first letter or the last, an ending too much or too few the first.
        ((name[0]?.toLowerCase() === first || name.at(-1)?.toLowerCase() === last) && isNear(wanted, name)),
    )
}

const gatewayApi = new WeakMap<SourceFile, boolean>()

const usesGatewayApi = (file: SourceFile): boolean => {
  const known = gatewayApi.get(file)
  if (known !== undefined) return known
  const uses = file.text.includes('gateway.networking.k8s.io')
  gatewayApi.set(file, uses)
  return uses
}

type Test = (file: SourceFile) => boolean

/** What was chosen of a snapshot, and how. */
interface Choice {
  readonly snapshot: Snapshot
  /** What any file was asked; null where all files were taken, whatever they say. */
  readonly asked: readonly Test[] | null
}

const chosenOf = (snapshot: Snapshot, wanted: Iterable<SourceFile>, { paths: more }: Besides): Snapshot => {
  const paths = new Set([...wanted].flatMap(({ path }) => [path, ...kustomizationsFor(path)]))
  for (const path of more) paths.add(path)
  for (const path of namespaceGivers(snapshot, [...paths])) paths.add(path)
  const files = [...paths].sort().flatMap((path) => {
    const file = snapshot.files.get(path)
    return file === undefined ? [] : [[path, file] as const]
  })
  return { ...snapshot, files: new Map(files) }
}

const choose = (snapshot: Snapshot, services: ReadonlySet<string>, besides: Besides, most: number): Choice => {
  const whole: Choice = { snapshot, asked: null }
  const all = [...snapshot.files.values()]
  // There a Service stands for a version of another without its name in it; and what layers say of it stands in files that do not name it.
  if (services.size === 0 || all.some(usesGatewayApi) || isLayered(snapshot)) return whole
  const chosen = new Set(all.filter((file) => besides.paths.includes(file.path) || isSweeping(file)))
  const asked = new Map<string, Test>()
  const add = (question: string, fits: Test): void => {
    if (asked.has(question) || chosen.size > most) return
    asked.set(question, fits)
    for (const file of all) if (!chosen.has(file) && fits(file)) chosen.add(file)
  }
  const addWords = (words: string): void => add(words, holding(words.split(' ').filter((run) => run !== '')))
  for (const name of [...services, ...besides.names]) addWords(runsOf(name).join(' '))
  let state = -1
  while (asked.size !== state && chosen.size <= most) {
    state = asked.size
    const part = all.filter((file) => chosen.has(file))
    const documents = part.flatMap((file) => {
      const read = documentsOf(file)
      return read.ok ? read.value : []
    })
    const needs = needsOf(readModel(documents), services)
    for (const words of needs.words) addWords(words)
    for (const words of needs.selectors) {
      const holds = holding([...words.split(' ').filter((run) => run !== ''), 'service', 'selector'])
      add(`selector ${words}`, holds)
    }
    for (const directory of needs.directories) add(`in ${directory}`, ({ path }) => directoryOf(path) === directory)
    for (const name of needs.near) add(`near ${name}`, naming(name))
  }
  if (chosen.size > most) return whole
  return { snapshot: chosenOf(snapshot, chosen, besides), asked: [...asked.values()] }
}

const found = new WeakMap<Snapshot, Map<string, Choice>>()

/** The snapshot for which the same was last asked: a few commits later most of its answers hold. It may be gone by then. */
const latest = new Map<string, WeakRef<Snapshot>>()
const mostLatest = 64
/** Beyond so many changed files it is begun anew. */
const mostChanged = 200

/**
 * What was chosen before, where nothing that has changed since could have led to another choice: the chosen files are the same, and no file that is new or
 * different answers any of the questions that were asked. Null where that is not so.
 */
const stillChosen = (snapshot: Snapshot, earlier: Snapshot, choice: Choice, besides: Besides): Choice | null => {
  const { asked } = choice
  if (asked === null) return null
  for (const file of choice.snapshot.files.values()) if (snapshot.files.get(file.path) !== file) return null
  const changed: SourceFile[] = []
  for (const file of snapshot.files.values()) {
    if (earlier.files.get(file.path) === file) continue
    if (changed.length === mostChanged) return null
    changed.push(file)
  }
  const matters = (file: SourceFile): boolean =>
    usesGatewayApi(file) ||
    // What syncs a directory makes an environment of it.
    /fluxcd\.io|argoproj\.io/.test(file.text) ||
    isSweeping(file) ||
    besides.paths.includes(file.path) ||
    kustomizations.some((name) => file.path.endsWith(name)) ||
    asked.some((fits) => fits(file))
  return changed.some(matters) ? null : { snapshot: { ...choice.snapshot, revision: snapshot.revision }, asked }
}

const choiceFor = (snapshot: Snapshot, wanted: ReadonlySet<string>, besides: Besides, most: number): Choice => {
  const key = JSON.stringify([
    [...wanted].sort(),
    besides,
    most,
    [...(snapshot.named ?? [])],
    snapshot.charts?.length ?? 0,
  ])
  const known = found.get(snapshot)?.get(key)
  if (known !== undefined) return known
  const earlier = latest.get(key)?.deref()
  const before = earlier === undefined ? undefined : found.get(earlier)?.get(key)
  const same = earlier === undefined || before === undefined ? null : stillChosen(snapshot, earlier, before, besides)
  const choice = same ?? choose(snapshot, wanted, besides, most)
  found.set(snapshot, (found.get(snapshot) ?? new Map<string, Choice>()).set(key, choice))
  latest.delete(key)
  latest.set(key, new WeakRef(snapshot))
  for (const oldest of latest.keys()) {
    if (latest.size <= mostLatest) break
    latest.delete(oldest)
  }
  return choice
}

/**
 * The files that a plan for these services (`namespace/name`) depends on, found by the words that they need, grown until nothing new is asked for: a
 * model of these says of the services what the model of all files says. All files where that cannot be told, or is not worth it.
 */
export const filesAbout = (
  snapshot: Snapshot,
  services: readonly string[],
  { small, most }: Choosing = usual,
  besides: Besides = nothing,
): Snapshot => {
  if (snapshot.files.size <= small) return snapshot
  const wanted = new Set(services.map((service) => serviceName(service).toLowerCase()))
  return choiceFor(snapshot, wanted, besides, most).snapshot
}
