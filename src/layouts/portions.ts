import { type Document, isKustomization, parsedFile, type Snapshot, type SourceFile } from '../manifests/manifests.ts'
import { oncePer } from '../once-per.ts'
import { appliedOf, keyOfRoot, madeRootsOf, plainFilesOf } from './environments.ts'
import type { Root } from './layout.ts'

/** What an environment is made of, piece by piece: what tools make of one directory, or a file that is applied as it stands there. */
export interface Portion {
  /** Stands for it where a question leaves it aside. */
  readonly key: string
  readonly files: readonly SourceFile[]
  readonly documents: () => readonly Document[]
  /** False where the names in its objects need not stand in its files as they are. */
  readonly isLiteral: boolean
  /** False for what says of other files how they are applied. */
  readonly mayBeAside: boolean
}

/** True for a file that puts names together: from parts, or from what stands elsewhere. */
const composes = oncePer((file: SourceFile): boolean =>
  /\bname(?:Prefix|Suffix)\b|\breplacements\b|\bvars\b|\$[({]/.test(file.text),
)

const plainPortion = (file: SourceFile): Portion => ({
  key: file.path,
  files: [file],
  documents: () => {
    const read = parsedFile(file)
    return read.ok ? read.value : []
  },
  isLiteral: true,
  mayBeAside: !isKustomization(file.path),
})

const madePortion = (snapshot: Snapshot, key: string, roots: readonly Root[]): Portion => {
  const paths = new Set(roots.flatMap((root) => root.files))
  const files = [...paths].flatMap((path) => snapshot.files.get(path) ?? [])
  const [first, second] = roots
  return {
    key,
    files,
    documents: () =>
      first !== undefined && second === undefined
        ? appliedOf(snapshot, first).documents
        : roots.flatMap((root) => appliedOf(snapshot, root).documents),
    isLiteral: roots.every(({ kind }) => kind === 'kustomize') && !files.some(composes),
    mayBeAside: true,
  }
}

const known = new WeakMap<Snapshot, Map<string | null, readonly Portion[]>>()

/** The portions of an environment, or, without a name, of what none of them reaches. */
export const portionsOf = (snapshot: Snapshot, environment: string | null): readonly Portion[] => {
  const names = known.get(snapshot) ?? new Map<string | null, readonly Portion[]>()
  known.set(snapshot, names)
  const before = names.get(environment)
  if (before !== undefined) return before
  const roots = new Map<string, Root[]>()
  for (const root of madeRootsOf(snapshot, environment)) {
    const key = keyOfRoot(root)
    roots.set(key, [...(roots.get(key) ?? []), root])
  }
  const portions = [
    ...plainFilesOf(snapshot, environment).flatMap((path) => {
      const file = snapshot.files.get(path)
      return file === undefined ? [] : [plainPortion(file)]
    }),
    ...[...roots].map(([key, those]) => madePortion(snapshot, key, those)),
  ]
  names.set(environment, portions)
  return portions
}
