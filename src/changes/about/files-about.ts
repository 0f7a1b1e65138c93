import { namespaceGivers } from '../../layouts/layouts.ts'
import type { Snapshot, SourceFile } from '../../manifests/manifests.ts'
import { documentsOf } from '../text/parsed-files.ts'
import { serviceName } from '../wording.ts'
import { growChoice } from './grow-choice.ts'
import { isLayered } from './layered.ts'
import { type Besides, portionsAbout } from './portions-about.ts'
import { answering, isSweeping, usesGatewayApi } from './questions.ts'

/** How much is worth being choosy about. */
export interface Choosing {
  /** A repository of at most so many files is read whole. */
  readonly small: number
  /** Beyond so many files there is nothing to be gained, and all are read. */
  readonly most: number
}

const nothing: Besides = { paths: [], names: [] }

const usual: Choosing = { small: 300, most: 400 }

const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** Beside the file and above it. */
const kustomizationsFor = (path: string): readonly string[] => {
  const steps = path.split('/').slice(0, -1)
  return steps
    .map((_, index) => `${steps.slice(0, index + 1).join('/')}/`)
    .concat('')
    .flatMap((directory) => kustomizations.map((name) => directory + name))
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
  // There a Service stands for a version of another without its name in it.
  if (services.size === 0 || all.some(usesGatewayApi)) return whole
  const grown = growChoice(
    {
      all,
      isWanted: (file) => besides.paths.includes(file.path) || isSweeping(file),
      answering,
      documents: (file) => {
        const read = documentsOf(file)
        return read.ok ? read.value : []
      },
    },
    services,
    besides.names,
    most,
  )
  return grown === null ? whole : { snapshot: chosenOf(snapshot, grown.chosen, besides), asked: grown.asked }
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
 * The files that a plan for these services (`namespace/name`) depends on in an environment, found by the words that they need, grown until nothing new is
 * asked for: a model of these says of the services what the model of all files says. All files where that cannot be told, or is not worth it. Where the
 * repository has layers all files stay, and portions of the environment are left aside.
 */
export const filesAbout = (
  snapshot: Snapshot,
  services: readonly string[],
  environment: string | null,
  { small, most }: Choosing = usual,
  besides: Besides = nothing,
): Snapshot => {
  if (snapshot.files.size <= small) return snapshot
  const wanted = new Set(services.map((service) => serviceName(service).toLowerCase()))
  return isLayered(snapshot)
    ? portionsAbout(snapshot, wanted, environment, besides, most)
    : choiceFor(snapshot, wanted, besides, most).snapshot
}
