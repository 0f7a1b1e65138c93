import { isJsonObject, lineOf, type Snapshot } from '../../manifests/manifests.ts'
import { oncePer } from '../../once-per.ts'
import type { Problem } from '../../problem.ts'
import { insidePath } from '../inside.ts'
import { isProblem, type Kustomization, kustomizationAt, saidIn, textOf } from './kustomization.ts'

/** One entry of a Kustomization that takes something in. */
export interface Entry {
  readonly text: string
  readonly pointer: string
  readonly line: number
  readonly field: 'resources' | 'bases' | 'components'
  /** The file that says it. */
  readonly path: string
}

/** Where an entry leads: to another Kustomization, to a file, out of sight, or to what can never be built from here. */
export type Leading =
  | { readonly kind: 'kustomization'; readonly directory: string }
  | { readonly kind: 'file'; readonly path: string }
  /** A file that was not read, for it holds nothing of ours, or that is not there. */
  | { readonly kind: 'unseen'; readonly path: string }
  | { readonly kind: 'problem'; readonly problem: Problem }

/** Kustomize takes components in after all resources. */
const fields = ['resources', 'bases', 'components'] as const

// A Kustomization says the same whatever the other files are.
/** All that a Kustomization takes in, in the order of its fields. */
export const entriesOf = oncePer((by: Kustomization): readonly Entry[] =>
  fields.flatMap((field) =>
    saidIn(by, field).flatMap(({ value, document, pointer }): Entry[] => {
      const text = textOf(value)
      return text === null ? [] : [{ text, pointer, line: lineOf(document, pointer), field, path: document.path }]
    }),
  ),
)

const isRemote = (text: string): boolean =>
  /^[a-z+]+:\/\/|^[\w.-]+@[\w.-]+:|^(?:www\.)?(?:github|gitlab|bitbucket)\.\w+[:/]|[?&]ref=/i.test(text)

export const remote = (path: string, line: number, text: string): Problem => ({
  code: 'kustomize-remote',
  message: `${text} comes from outside the repository, so what it brings cannot be seen here.`,
  path,
  line,
  hint: 'Copy it into the repository, or change it there.',
})

export const outside = (path: string, line: number, text: string): Problem => ({
  code: 'path-outside',
  message: `${text} leads out of the repository.`,
  path,
  line,
  hint: 'Give a path inside the repository.',
})

const targets = new WeakMap<Entry, string | Problem>()

/** The path that an entry means, or why it means none in here. */
const targetOf = ({ directory }: Kustomization, entry: Entry): string | Problem => {
  const known = targets.get(entry)
  if (known !== undefined) return known
  const { text, line, path } = entry
  const target = isRemote(text) ? remote(path, line, text) : (insidePath(directory, text) ?? outside(path, line, text))
  targets.set(entry, target)
  return target
}

/** Where an entry of a Kustomization leads. */
export const leadingOf = (snapshot: Snapshot, by: Kustomization, entry: Entry): Leading => {
  const path = targetOf(by, entry)
  if (typeof path !== 'string') return { kind: 'problem', problem: path }
  if (snapshot.files.has(path)) return { kind: 'file', path }
  return kustomizationAt(snapshot, path) === null
    ? { kind: 'unseen', path }
    : { kind: 'kustomization', directory: path }
}

/** Everything that a Kustomization takes in, directly or through others. */
export interface Reached {
  /** Paths of files that are here. */
  readonly files: ReadonlySet<string>
  /** Directories of Kustomizations, its own first. */
  readonly directories: ReadonlySet<string>
  readonly problems: readonly Problem[]
}

/** Files that patches and the like are read from. */
export const patchPaths = (by: Kustomization): readonly string[] => [
  ...saidIn(by, 'patchesStrategicMerge').flatMap(({ value }) => textOf(value) ?? []),
  ...(['patches', 'patchesJson6902', 'replacements'] as const).flatMap((field) =>
    saidIn(by, field).flatMap(({ value }) => (isJsonObject(value) ? (textOf(value['path']) ?? []) : [])),
  ),
]

const walk = (snapshot: Snapshot, directory: string, own: Kustomization | null): Reached => {
  const files = new Set<string>()
  const directories = new Set<string>()
  const problems: Problem[] = []
  const enter = (at: string): void => {
    if (directories.has(at)) return
    directories.add(at)
    const by = own?.directory === at ? own : kustomizationAt(snapshot, at)
    if (by === null) return
    if (isProblem(by)) {
      problems.push(by)
      if (by.path !== undefined) files.add(by.path)
      return
    }
    files.add(by.document.path)
    for (const entry of entriesOf(by)) {
      const leading = leadingOf(snapshot, by, entry)
      if (leading.kind === 'problem') problems.push(leading.problem)
      else if (leading.kind === 'kustomization') enter(leading.directory)
      else files.add(leading.path)
    }
    for (const text of patchPaths(by)) {
      const path = text.includes('\n') ? null : insidePath(at, text)
      if (path !== null) files.add(path)
    }
  }
  enter(directory)
  return { files: new Set([...files].filter((path) => snapshot.files.has(path))), directories, problems }
}

const reached = new WeakMap<Snapshot['files'], Map<string, Reached>>()

/** All that a Kustomization's build is made of; `own` stands for that of the directory itself. Each directory is entered once, so that a circle ends. */
export const reachOf = (snapshot: Snapshot, directory: string, own: Kustomization | null = null): Reached => {
  if (own !== null) return walk(snapshot, directory, own)
  const ofFiles = reached.get(snapshot.files) ?? new Map<string, Reached>()
  reached.set(snapshot.files, ofFiles)
  const found = ofFiles.get(directory) ?? walk(snapshot, directory, null)
  ofFiles.set(directory, found)
  return found
}
