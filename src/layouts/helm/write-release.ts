import {
  applyPatch,
  type Document,
  editDocument,
  fromPointer,
  isJsonList,
  isJsonObject,
  type Json,
  type Patch,
  type Pointer,
  type Snapshot,
  type SourceFile,
  sameJson,
  spliceText,
  toPointer,
  valueAt,
} from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { At, Reach } from '../layout.ts'
import { setInBuild } from './built-values.ts'
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
  // An overlay can say for itself what others share.
  const mayWrite = ({ path, builtBy }: ValuesLayer): boolean => builtBy !== undefined || reach.mayEdit(path)
  if (writer !== undefined && mayWrite(writer)) return success(writer)
  const above = layers.slice(lowest).find((layer) => layer.form !== 'parameters' && mayWrite(layer))
  if (above !== undefined) return success(above)
  const shared = writer ?? layers[0]
  return failure({
    code: 'values-shared',
    message: `${spoken(pointer)} is read by other environments too${shared === undefined ? '' : `: ${shared.placeOf(pointer).path} says it`}, and this environment has no values of its own above it.`,
    ...(shared === undefined ? {} : shared.placeOf(pointer)),
    hint: 'Give this environment a values file of its own, or add --all-envs to change it for all of them.',
  })
}

const withFile = (snapshot: Snapshot, file: SourceFile): Snapshot => ({
  ...snapshot,
  files: new Map(snapshot.files).set(file.path, file),
})

/** The outermost list on the way to a value: lists are replaced whole by the layer above, so whoever says one of its items says all of them. */
const listAround = (values: Json, pointer: Pointer): Pointer | null => {
  const steps = fromPointer(pointer)
  const depth = steps.findIndex((_, index) => {
    const inner = valueAt(values, toPointer(steps.slice(0, index)))
    return inner !== undefined && isJsonList(inner)
  })
  return depth < 0 ? null : toPointer(steps.slice(0, depth))
}

/** What a layer must say so that one value comes out: the value, or the list around it where the layer says none of its own. */
const saidIn = (
  layer: ValuesLayer,
  values: Json,
  pointer: Pointer,
  value: Json,
): { readonly pointer: Pointer; readonly value: Json } => {
  const list = listAround(values, pointer)
  const whole = list === null ? undefined : valueAt(values, list)
  if (list === null || whole === undefined || valueAt(layer.values, list) !== undefined) return { pointer, value }
  const path = pointer.slice(list.length)
  const changed = applyPatch(whole, [{ op: valueAt(whole, path) === undefined ? 'add' : 'replace', path, value }])
  return changed.ok ? { pointer: list, value: changed.value } : { pointer, value }
}

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
  const values = valuesOf(release)
  const said = saidIn(layer.value, values, own, valueFrom(text, valueAt(values, own)))
  if (layer.value.builtBy !== undefined)
    return setInBuild(snapshot, { ...layer.value, builtBy: layer.value.builtBy }, said.pointer, said.value, reach)
  const file = snapshot.files.get(layer.value.path)
  if (file === undefined) throw new Error(`${layer.value.path} was read and is gone`)
  const set = setInLayer(file, layer.value, said.pointer, said.value)
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

/** `VirtualService shop/edge`, as people know it. */
const objectText = ({ value }: Document): string => {
  if (!isJsonObject(value)) return 'another object'
  const [namespace, name] = [valueAt(value, '/metadata/namespace'), valueAt(value, '/metadata/name')]
  return `${String(value['kind'])} ${typeof namespace === 'string' ? `${namespace}/` : ''}${String(name)}`
}

/** What a document may come out as: the target as wanted; any other as it was, or as it is meant to be in a moment. */
type Allowed = (path: string, document: Document) => readonly Json[]

const allowedBy =
  (at: At, wanted: Json, { along = [] }: Reach): Allowed =>
  (path, { index, value }) => {
    if (path === at.path && index === at.document) return [wanted]
    const meant = along.flatMap((other) => {
      const patched =
        other.at.path === path && other.at.document === index ? applyPatch(value, other.patch) : { ok: false as const }
      return patched.ok ? [patched.value] : []
    })
    return [value, ...meant]
  }

/** Why the release comes out otherwise than it should, or null where it is as wanted and nothing else has moved. */
const unexpected = (before: RenderedRelease, after: RenderedRelease, at: At, allowed: Allowed): Problem | null => {
  for (const [path, file] of before.files) {
    const other = after.files.get(path)
    const isWrong = (document: Document, index: number): boolean => {
      const value = other?.documents[index]?.value
      return value === undefined || !allowed(path, document).some((one) => sameJson(one, value))
    }
    const wrong = file.documents.find(isWrong) ?? other?.documents[file.documents.length]
    if (other !== undefined && wrong === undefined) continue
    const isTarget = path === at.path && wrong?.index === at.document
    return {
      code: isTarget ? 'template-not-editable' : 'values-move-more',
      message: isTarget
        ? `The template ${path} works this out of something else, and no change of its values or its text makes it what is wanted.`
        : `The values that would have to change are used by ${wrong === undefined ? path : objectText(wrong)} as well, which would change with it.`,
      path,
      line: wrong?.line ?? 1,
      hint: isTarget
        ? 'Make it a value of the chart of its own, or change it by hand.'
        : 'Give each its own value in the chart, or change it by hand.',
    }
  }
  return null
}

/** What of an object stands for a chart kept elsewhere, but for the values that are mapped. */
const notMapped = ({ chart }: Release, document: Document, patch: Patch): Problem => {
  const kind = isJsonObject(document.value) ? String(document.value['kind']) : 'object'
  const { path } = patch.find(({ op }) => op !== 'test') ?? { path: '' }
  return {
    code: 'not-mapped',
    message: `The chart ${chart.name} is kept elsewhere, and of its ${kind} only what .github/sluice.yml maps can be changed here: weight, replicas and image of its versions. This would change ${path === '' ? 'it' : path}.`,
    path: document.path,
    line: document.line,
    hint: 'Change the template where the chart is kept; or, where a value says it, map that value under charts in .github/sluice.yml.',
  }
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
  if (release.chart.isMapped && inTemplates.length > 0) return failure(notMapped(release, document, patch))
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
  const problem = unexpected(rendered, renderRelease(fresh.value), at, allowedBy(at, wanted.value, reach))
  if (problem === null) return success(after)
  const isUnmapped = release.chart.isMapped && problem.code === 'template-not-editable'
  return failure(isUnmapped ? notMapped(release, document, patch) : problem)
}
