import { type Json, lineOf, type Snapshot } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import { insidePath } from '../inside.ts'
import { isProblem, type Kustomization, kustomizationAt, listOf, textOf } from './kustomization.ts'

/** One entry of a Kustomization that takes something in. */
export interface Entry {
  readonly text: string
  readonly pointer: string
  readonly line: number
  readonly field: 'resources' | 'bases' | 'components'
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

export const entriesOf = ({ document, root, fields: said }: Kustomization): readonly Entry[] =>
  fields.flatMap((field) =>
    listOf(said[field]).flatMap((entry: Json, at): Entry[] => {
      const text = textOf(entry)
      const pointer = `${root}/${field}/${at}`
      return text === null ? [] : [{ text, pointer, line: lineOf(document, pointer), field }]
    }),
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

/** Where an entry of a Kustomization leads. */
export const leadingOf = (snapshot: Snapshot, { directory, document }: Kustomization, entry: Entry): Leading => {
  const { text, line } = entry
  if (isRemote(text)) return { kind: 'problem', problem: remote(document.path, line, text) }
  const path = insidePath(directory, text)
  if (path === null) return { kind: 'problem', problem: outside(document.path, line, text) }
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
export const patchPaths = ({ fields: said }: Kustomization): readonly string[] => [
  ...listOf(said['patchesStrategicMerge']).flatMap((one) => textOf(one) ?? []),
  ...[...listOf(said['patches']), ...listOf(said['patchesJson6902']), ...listOf(said['replacements'])].flatMap((one) =>
    typeof one === 'object' && one !== null && 'path' in one ? (textOf(one['path']) ?? []) : [],
  ),
]

/** All that a Kustomization's build is made of. Each directory is entered once, so that a circle ends. */
export const reachOf = (snapshot: Snapshot, directory: string): Reached => {
  const files = new Set<string>()
  const directories = new Set<string>()
  const problems: Problem[] = []
  const enter = (at: string): void => {
    if (directories.has(at)) return
    directories.add(at)
    const own = kustomizationAt(snapshot, at)
    if (own === null) return
    if (isProblem(own)) {
      problems.push(own)
      if (own.path !== undefined) files.add(own.path)
      return
    }
    files.add(own.document.path)
    for (const entry of entriesOf(own)) {
      const leading = leadingOf(snapshot, own, entry)
      if (leading.kind === 'problem') problems.push(leading.problem)
      else if (leading.kind === 'kustomization') enter(leading.directory)
      else files.add(leading.path)
    }
    for (const text of patchPaths(own)) {
      const path = text.includes('\n') ? null : insidePath(at, text)
      if (path !== null) files.add(path)
    }
  }
  enter(directory)
  return { files: new Set([...files].filter((path) => snapshot.files.has(path))), directories, problems }
}
