import {
  applyPatch,
  type Document,
  editDocument,
  fromPointer,
  type Json,
  type Patch,
  type Pointer,
  type Snapshot,
  type SourceFile,
  sameJson,
  spliceText,
  valueAt,
} from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { At, Reach } from '../layout.ts'
import { type Release, releaseIn, valuesOf, writersOf } from './release.ts'
import { type RenderedRelease, renderRelease } from './render-release.ts'
import { setInLayer, type ValuesLayer } from './values-layer.ts'
import { type SourceChange, sourceChanges } from './written-change.ts'

/** `canary.weight` */
const spoken = (pointer: Pointer): string => fromPointer(pointer).join('.')

/** A text as the kind of value that stood there. */
const valueFrom = (text: string, old: Json | undefined): Json => {
  if ((typeof old === 'number' || old === undefined) && /^(?:0|-?[1-9]\d{0,14})$/.test(text)) return Number(text)
  if (typeof old === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

const notHere = (release: Release, pointer: Pointer): Problem => ({
  code: 'values-not-ours',
  message: `This is filled in from .${spoken(pointer)}, which no values file says.`,
  path: release.chart.templates[0]?.path ?? release.chart.directory,
  hint: 'Change it where the release is declared, in a pull request of your own.',
})

/** The layer to write a value to: the one that says it, else one above it that only this environment reads. */
const layerFor = (release: Release, pointer: Pointer, reach: Reach): Result<ValuesLayer> => {
  const { layers } = release
  const [writer] = writersOf(release, pointer)
  const lowest = writer === undefined ? 0 : layers.indexOf(writer)
  if (writer !== undefined && reach.mayEdit(writer.path)) return success(writer)
  const above = layers.slice(lowest).find(({ path, form }) => form !== 'parameters' && reach.mayEdit(path))
  if (above !== undefined) return success(above)
  const shared = writer ?? layers[0]
  return failure({
    code: 'values-shared',
    message: `${spoken(pointer)} is read by other environments too${shared === undefined ? '' : `: ${shared.path} says it`}, and this environment has no values of its own above it.`,
    ...(shared === undefined ? {} : { path: shared.path, line: shared.lineAt(pointer) }),
    hint: 'Give this environment a values file of its own, or add --all-envs to change it for all of them.',
  })
}

const withFile = (snapshot: Snapshot, file: SourceFile): Snapshot => ({
  ...snapshot,
  files: new Map(snapshot.files).set(file.path, file),
})

const setValue = (
  snapshot: Snapshot,
  release: Release,
  pointer: Pointer,
  text: string,
  reach: Reach,
): Result<Snapshot> => {
  if (!pointer.startsWith('/Values/')) return failure(notHere(release, pointer))
  const own = pointer.slice('/Values'.length)
  const layer = layerFor(release, own, reach)
  if (!layer.ok) return layer
  const file = snapshot.files.get(layer.value.path)
  if (file === undefined) throw new Error(`${layer.value.path} was read and is gone`)
  const set = setInLayer(file, layer.value, own, valueFrom(text, valueAt(valuesOf(release), own)))
  return set.ok ? success(withFile(snapshot, set.value)) : set
}

type TemplateChange = Extract<SourceChange, { kind: 'template' }>

const editTemplates = (snapshot: Snapshot, changes: readonly TemplateChange[], reach: Reach): Result<Snapshot> => {
  let after = snapshot
  for (const path of new Set(changes.map((change) => change.path))) {
    const file = snapshot.files.get(path)
    if (file === undefined) throw new Error(`${path} was read and is gone`)
    if (!reach.mayEdit(path))
      return failure({
        code: 'template-shared',
        message: `${path} says this itself, and other environments are made from it too.`,
        path,
        line: file.text.slice(0, changes.find((change) => change.path === path)?.start ?? 0).split('\n').length,
        hint: 'Make it a value of the chart, or add --all-envs to change it for all environments.',
      })
    const own = changes
      .filter((change) => change.path === path)
      .map(({ start, end, text }) => ({ path, start, end, text }))
      .toSorted((one, other) => one.start - other.start)
    const text = spliceText(file.text, own)
    after = withFile(after, { ...file, text })
  }
  return success(after)
}

const firstDifference = (expected: readonly Document[], found: readonly Document[]): Document | undefined =>
  expected.find((document, index) => {
    const other = found[index]
    return other === undefined || !sameJson(document.value, other.value)
  }) ?? found[expected.length]

/** Why the release comes out otherwise than it should, or null where it is as wanted and nothing else has moved. */
const unexpected = (before: RenderedRelease, after: RenderedRelease, at: At, wanted: Json): Problem | null => {
  for (const [path, file] of before.files) {
    const other = after.files.get(path)
    const expected = file.documents.map((document) =>
      path === at.path && document.index === at.document ? { ...document, value: wanted } : document,
    )
    const wrong = other === undefined ? file.documents[0] : firstDifference(expected, other.documents)
    if (other !== undefined && wrong === undefined) continue
    const isTarget = path === at.path && wrong?.index === at.document
    return {
      code: isTarget ? 'template-not-editable' : 'values-move-more',
      message: isTarget
        ? `The template ${path} works this out of something else, and no change of its values or its text makes it what is wanted.`
        : `The values that would have to change are used by ${path} as well, which would change with it.`,
      path,
      line: wrong?.line ?? 1,
      hint: isTarget
        ? 'Make it a value of the chart of its own, or change it by hand.'
        : 'Give each its own value in the chart, or change it by hand.',
    }
  }
  return null
}

/** The files after a change of one rendered object: in its values, or in the text of its template; nothing else may come out otherwise. */
export const writeRelease = (
  snapshot: Snapshot,
  release: Release,
  rendered: RenderedRelease,
  at: At,
  patch: Patch,
  reach: Reach,
): Result<Snapshot> => {
  const file = rendered.files.get(at.path)
  const document = file?.documents.find(({ index }) => index === at.document)
  if (file === undefined || document === undefined) throw new Error(`${at.path} makes no document ${at.document}`)
  const wanted = applyPatch(document.value, patch)
  if (!wanted.ok) return wanted
  const edited = editDocument({ path: file.path, text: file.text, mode: '100644' }, at.document, patch)
  if (!edited.ok) return edited
  const changes = sourceChanges(file.traced, edited.value.edits)
  const inTemplates = changes.filter((change): change is TemplateChange => change.kind === 'template')
  const templates = editTemplates(snapshot, inTemplates, reach)
  if (!templates.ok) return templates
  let after = templates.value
  let own = release
  for (const change of changes) {
    if (change.kind !== 'value') continue
    const set = setValue(after, own, change.pointer, change.text, reach)
    if (!set.ok) return set
    after = set.value
    const reread = releaseIn(after, release)
    if (!reread.ok) return reread
    own = reread.value
  }
  const fresh = releaseIn(after, release)
  if (!fresh.ok) return fresh
  const problem = unexpected(rendered, renderRelease(fresh.value), at, wanted.value)
  return problem === null ? success(after) : failure(problem)
}
