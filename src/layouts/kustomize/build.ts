import {
  type Document,
  isJsonList,
  isJsonObject,
  type Json,
  type Pointer,
  parsedFile,
  type Snapshot,
  type SourceFile,
} from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import type { Laid, Substitution } from '../trackers/laid.ts'
import type { BuiltObject } from './built.ts'
import { carryOut } from './carry-out.ts'
import { isProblem, type Kustomization, kustomizationAt, kustomizationPath, listOf } from './kustomization.ts'
import { withFollowedNames } from './name-references.ts'
import { idOf, isSameId } from './object-id.ts'
import { patchesIn } from './patches.ts'
import { entriesOf, leadingOf } from './reach.ts'
import { type BuildRoot, isRootProblem, reachOfRoot, rootKustomization } from './root-kustomization.ts'
import { setLast, setNames, setNamespaceIfNone } from './set-fields.ts'
import { substituted } from './substitute.ts'

/** What a Kustomization makes of what it takes in. */
export interface Build {
  readonly objects: readonly BuiltObject[]
  /** Everything that a person should know of it. */
  readonly problems: readonly Problem[]
  /** Those with which the real build fails, or makes what cannot be told here: nothing of it may be changed. */
  readonly broken: readonly Problem[]
  /** What Flux fills in, where it does. */
  readonly substitution: Substitution | null
}

/** The objects of a document, those of a list one by one. */
const objectsIn = (document: Document, value: Json, root: Pointer): readonly BuiltObject[] => {
  if (!isJsonObject(value)) return []
  const items = value['items']
  if (String(value['kind']).endsWith('List') && isJsonList(items))
    return items.flatMap((item, index) => objectsIn(document, item, `${root}/items/${index}`))
  const id = idOf(value)
  if (id.kind === '' || id.name === '') return []
  return [
    {
      value,
      at: { path: document.path, document: document.index },
      root,
      source: document,
      ids: [id],
      writers: [],
    },
  ]
}

interface Gathering {
  readonly snapshot: Snapshot
  readonly problems: Problem[]
  readonly broken: Problem[]
  /** False once something was met that is not here. */
  isWhole: boolean
}

const circle = (by: Kustomization, line: number, text: string): Problem => ({
  code: 'kustomize-cycle',
  message: `${text} leads back to ${by.document.path}: the Kustomizations take one another in.`,
  path: by.document.path,
  line,
  hint: 'Take one of the two entries out.',
})

/** What others than Kustomize itself do to the objects is not known here. */
const plugins = ['transformers', 'openapi'] as const

const pluginProblems = ({ fields, document }: Kustomization): readonly Problem[] =>
  plugins.flatMap((field): Problem[] => {
    const said = fields[field]
    return said === undefined || said === null || (isJsonList(said) && said.length === 0)
      ? []
      : [
          {
            code: 'kustomize-plugin',
            message: `${document.path} has ${field}, and what they make of its objects cannot be told here.`,
            path: document.path,
            line: document.line,
            hint: 'Change what they write by hand, in a pull request of your own.',
          },
        ]
  })

const generating = ['generators', 'helmCharts'] as const

const generatorProblems = ({ fields, document }: Kustomization): readonly Problem[] =>
  generating.flatMap((field): Problem[] =>
    listOf(fields[field]).length === 0
      ? []
      : [
          {
            code: 'kustomize-generator',
            message: `${document.path} has ${field}: the objects that they bring are not seen here.`,
            path: document.path,
            line: document.line,
            hint: 'What they bring counts as not here.',
          },
        ],
  )

const fileObjects = (gathering: Gathering, path: string): readonly BuiltObject[] => {
  const file = gathering.snapshot.files.get(path)
  const documents = file === undefined ? null : parsedFile(file)
  if (documents?.ok) return documents.value.flatMap((document) => objectsIn(document, document.value, ''))
  gathering.isWhole = false
  if (documents !== null) gathering.problems.push(...documents.problems)
  return []
}

const withObjects = (
  objects: readonly BuiltObject[],
  fresh: readonly BuiltObject[],
  gathering: Gathering,
): readonly BuiltObject[] => {
  for (const one of fresh) {
    const [id] = one.ids.slice(-1)
    const twin = objects.find(({ ids }) => id !== undefined && ids.slice(-1).some((other) => isSameId(other, id)))
    if (twin === undefined || id === undefined) continue
    gathering.broken.push({
      code: 'kustomize-duplicate',
      message: `${id.kind} ${id.name} is brought twice, by ${twin.at.path} and by ${one.at.path}.`,
      path: one.at.path,
      line: one.source.line,
      hint: 'Kustomize refuses that: take one of the two out.',
    })
  }
  return [...objects, ...fresh]
}

const run = (
  by: Kustomization,
  given: readonly BuiltObject[],
  gathering: Gathering,
  above: readonly string[],
): readonly BuiltObject[] => {
  const { snapshot, problems, broken } = gathering
  broken.push(...pluginProblems(by))
  const generators = generatorProblems(by)
  if (generators.length > 0) gathering.isWhole = false
  problems.push(...generators)
  let objects = given
  const entries = entriesOf(by)
  for (const entry of [
    ...entries.filter(({ field }) => field !== 'components'),
    ...entries.filter(({ field }) => field === 'components'),
  ]) {
    const leading = leadingOf(snapshot, by, entry)
    if (leading.kind === 'problem') {
      gathering.isWhole = false
      ;(leading.problem.code === 'kustomize-remote' ? problems : broken).push(leading.problem)
      continue
    }
    if (leading.kind === 'unseen') continue
    if (leading.kind === 'file') {
      objects = withObjects(objects, fileObjects(gathering, leading.path), gathering)
      continue
    }
    if (above.includes(leading.directory) || leading.directory === by.directory) {
      broken.push(circle(by, entry.line, entry.text))
      continue
    }
    const inner = kustomizationAt(snapshot, leading.directory)
    if (inner === null) continue
    if (isProblem(inner)) {
      gathering.isWhole = false
      broken.push(inner)
      continue
    }
    const deeper = [...above, by.directory]
    objects =
      inner.isComponent || entry.field === 'components'
        ? run(inner, objects, gathering, deeper)
        : withObjects(objects, run(inner, [], gathering, deeper), gathering)
  }
  const { entries: patches, problems: wrong } = patchesIn(snapshot, by)
  broken.push(...wrong)
  const carry = (only: (field: string) => boolean): void => {
    const carried = carryOut(
      objects,
      patches.filter(({ field }) => only(field)),
      by,
      gathering.isWhole,
    )
    objects = carried.objects
    broken.push(...carried.broken)
    problems.push(...carried.idle)
  }
  carry((field) => field !== 'patchesJson6902')
  objects = objects.map((object) => setNames(object, by))
  carry((field) => field === 'patchesJson6902')
  return objects.map((object) => setLast(object, by))
}

const nothing: Build = { objects: [], problems: [], broken: [], substitution: null }

const unreadableBuild = (problem: Problem): Build => ({ ...nothing, broken: [problem] })

/** What the tracker does with objects once they are built. */
const finished = (objects: readonly BuiltObject[], laid: Laid | null): readonly BuiltObject[] => {
  const { substitution = null, namespaceIfNone = null } = laid ?? {}
  return objects.map((object) => {
    const filled = substitution === null ? object : substituted(object, substitution)
    return namespaceIfNone === null ? filled : setNamespaceIfNone(filled, namespaceIfNone)
  })
}

const buildAnew = (snapshot: Snapshot, root: BuildRoot): Build => {
  const found = rootKustomization(snapshot, root)
  if (found === null) return nothing
  if (isRootProblem(found)) return unreadableBuild(found)
  const { kustomization, laid } = found
  const gathering: Gathering = {
    snapshot,
    problems: [],
    broken: [...(root.overwritten ? [root.overwritten] : []), ...(laid?.problems ?? [])],
    isWhole: true,
  }
  const objects = finished(withFollowedNames(run(kustomization, [], gathering, [])), laid)
  const unique = (ones: readonly Problem[]): readonly Problem[] => [
    ...new Map(ones.map((one) => [JSON.stringify(one), one])).values(),
  ]
  return {
    objects,
    problems: unique(gathering.problems),
    broken: unique(gathering.broken),
    substitution: laid?.substitution ?? null,
  }
}

interface Kept {
  readonly files: ReadonlyMap<string, SourceFile>
  readonly build: Build
}

// Builds by the file of their Kustomization, or of the tracker that makes one: as long as every file that one reaches is the very same, so is
// what it makes.
const kept = new WeakMap<SourceFile, Map<string, Kept>>()

const keyOf = ({ laidBy = null, overwritten = null }: BuildRoot): string =>
  laidBy === null
    ? ''
    : JSON.stringify([laidBy.path, laidBy.namespace, laidBy.name, laidBy.set ?? null, overwritten === null])

/** What a root builds, by what matters for traffic; generated ConfigMaps and the like are not in it. */
export const buildOf = (snapshot: Snapshot, root: BuildRoot): Build => {
  const path = kustomizationPath(snapshot, root.directory) ?? root.laidBy?.path
  const file = path === undefined ? undefined : snapshot.files.get(path)
  if (file === undefined) return nothing
  const reached = reachOfRoot(snapshot, root).files
  const known = kept.get(file)?.get(keyOf(root))
  const isSame =
    known !== undefined &&
    known.files.size === reached.size &&
    [...reached].every((one) => known.files.get(one) === snapshot.files.get(one))
  if (known !== undefined && isSame) return known.build
  const build = buildAnew(snapshot, root)
  const files = new Map<string, SourceFile>()
  for (const one of reached) {
    const found = snapshot.files.get(one)
    if (found !== undefined) files.set(one, found)
  }
  const ofFile = kept.get(file) ?? new Map<string, Kept>()
  kept.set(file, ofFile.set(keyOf(root), { files, build }))
  return build
}
