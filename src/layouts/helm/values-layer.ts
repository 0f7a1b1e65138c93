import {
  type Document,
  editDocument,
  editNested,
  fromPointer,
  isJsonList,
  isJsonObject,
  type Json,
  type JsonObject,
  lineOf,
  type Patch,
  type Pointer,
  parsedFile,
  readNested,
  type Snapshot,
  type SourceFile,
  toPointer,
  valueAt,
} from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { BuildRoot } from '../kustomize/root-kustomization.ts'

/** A line of a file. */
export interface Spot {
  readonly path: string
  readonly line: number
}

/** One place that gives values to a release. */
export interface ValuesLayer {
  readonly path: string
  readonly document: number
  /** Where the values begin inside the document. */
  readonly root: Pointer
  /** Where they stand among the values of the release: a chart inside of another has its own under its name. */
  readonly under?: Pointer
  /** A map; YAML in a string; a list of `{name: a.b, value: …}`. */
  readonly form: 'map' | 'text' | 'parameters'
  /** The Kustomization that makes the document what it is; its own file is only the first to say it. */
  readonly builtBy?: BuildRoot
  readonly values: JsonObject
  /** Where what stands at a pointer of the values is said, or the last step to it that is there; lines are one-based. */
  readonly placeOf: (pointer: Pointer) => Spot
}

const documentAt = (snapshot: Snapshot, path: string, index: number): Result<Document> => {
  const file = snapshot.files.get(path)
  if (file === undefined)
    return failure({
      code: 'values-missing',
      message: `The values file ${path} is not here.`,
      path,
      hint: 'Mend the path where it is named.',
    })
  const documents = parsedFile(file)
  if (!documents.ok) return documents
  const document = documents.value[index]
  return success(document ?? { path, index, value: null, line: 1, lines: 1 })
}

const mapOrNothing = (value: Json | undefined, document: Document, pointer: Pointer): Result<JsonObject> => {
  if (value === undefined || value === null) return success({})
  if (isJsonObject(value)) return success(value)
  return failure({
    code: 'values-no-map',
    message: 'Values are a map of names and what they stand for, and this is none.',
    path: document.path,
    line: lineOf(document, pointer),
  })
}

/** A values file, or a map inside of a document. */
export const mapLayer = (snapshot: Snapshot, path: string, document = 0, root: Pointer = ''): Result<ValuesLayer> => {
  const read = documentAt(snapshot, path, document)
  if (!read.ok) return read
  const values = mapOrNothing(valueAt(read.value.value, root), read.value, root)
  if (!values.ok) return values
  const placeOf = (pointer: Pointer): Spot => ({ path, line: lineOf(read.value, root + pointer) })
  return success({ path, document, root, form: 'map', values: values.value, placeOf })
}

const below = (pointer: Pointer, under: Pointer): Pointer =>
  pointer.startsWith(under) ? pointer.slice(under.length) : ''

/** The values of a chart inside of another, as the outer one has them. */
export const innerLayer = (snapshot: Snapshot, path: string, under: Pointer): Result<ValuesLayer> => {
  const own = mapLayer(snapshot, path)
  if (!own.ok || under === '') return own
  const wrapped = fromPointer(under).reduceRight<JsonObject>((inner, step) => ({ [step]: inner }), own.value.values)
  const { placeOf } = own.value
  return success({ ...own.value, under, values: wrapped, placeOf: (pointer) => placeOf(below(pointer, under)) })
}

/** Values files, and what is wrong with those of them that cannot be read. */
export const layersAt = (
  snapshot: Snapshot,
  files: readonly (string | { readonly path: string; readonly under: Pointer })[],
): { readonly layers: readonly ValuesLayer[]; readonly problems: readonly Problem[] } => {
  const read = files.map((file) =>
    typeof file === 'string' ? mapLayer(snapshot, file) : innerLayer(snapshot, file.path, file.under),
  )
  return {
    layers: read.flatMap((layer) => (layer.ok ? [layer.value] : [])),
    problems: read.flatMap((layer) => (layer.ok ? [] : layer.problems)),
  }
}

/** Values as a text of YAML inside of a document. */
export const textLayer = (snapshot: Snapshot, path: string, document: number, root: Pointer): Result<ValuesLayer> => {
  const read = documentAt(snapshot, path, document)
  if (!read.ok) return read
  const inner = readNested(read.value, root)
  if (!inner.ok) return inner
  const [first] = inner.value
  const values = mapOrNothing(first?.value, read.value, root)
  if (!values.ok) return values
  const placeOf = (pointer: Pointer): Spot => ({
    path,
    line: first === undefined ? lineOf(read.value, root) : lineOf(first, pointer),
  })
  return success({ path, document, root, form: 'text', values: values.value, placeOf })
}

/** helm's way to write a place of the values: dots between, a backslash before a dot that belongs to a name. */
const stepsOf = (name: string): readonly string[] => name.split(/(?<!\\)\./).map((step) => step.replaceAll('\\.', '.'))

/** What `--set` makes of a text. */
const parameterValue = (text: string, isString: boolean): Json => {
  if (isString) return text
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return /^(?:0|-?[1-9]\d*)$/.test(text) ? Number(text) : text
}

const withLeaf = (values: JsonObject, [step = '', ...more]: readonly string[], leaf: Json): JsonObject => {
  const below = values[step]
  if (more.length === 0) return { ...values, [step]: leaf }
  return { ...values, [step]: withLeaf(below !== undefined && isJsonObject(below) ? below : {}, more, leaf) }
}

interface Parameter {
  readonly steps: readonly string[]
  readonly index: number
  readonly value: Json
}

const parametersIn = (list: Json | undefined): readonly Parameter[] =>
  (list !== undefined && isJsonList(list) ? list : []).flatMap((entry: Json, index): Parameter[] => {
    if (!isJsonObject(entry) || typeof entry['name'] !== 'string') return []
    // A list's item, as in `hosts[0]`, is no place of a weight or an image that could be followed.
    if (/[[\]{},]/.test(entry['name'])) return []
    const value = entry['value']
    const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value)
    return [{ steps: stepsOf(entry['name']), index, value: parameterValue(text, entry['forceString'] === true) }]
  })

/** Argo CD's `parameters`: one value an entry. */
export const parametersLayer = (
  snapshot: Snapshot,
  path: string,
  document: number,
  root: Pointer,
): Result<ValuesLayer> => {
  const read = documentAt(snapshot, path, document)
  if (!read.ok) return read
  const parameters = parametersIn(valueAt(read.value.value, root))
  const values = parameters.reduce<JsonObject>((all, { steps, value }) => withLeaf(all, steps, value), {})
  const placeOf = (pointer: Pointer): Spot => {
    const found = parameters.findLast(({ steps }) => toPointer(steps) === pointer)
    return { path, line: lineOf(read.value, found === undefined ? root : `${root}/${found.index}`) }
  }
  return success({ path, document, root, form: 'parameters', values, placeOf })
}

/** The patch that sets one value, with the maps on the way that are not there yet. */
export const settingPatch = (values: Json, root: Pointer, pointer: Pointer, value: Json): Patch => {
  const steps = fromPointer(pointer)
  const there = steps.findIndex((_, index) => {
    const inner = valueAt(values, toPointer(steps.slice(0, index + 1)))
    return inner === undefined || (inner === null && index < steps.length - 1)
  })
  if (there < 0) return [{ op: 'replace', path: root + pointer, value }]
  const rest = steps.slice(there + 1)
  const wrapped = rest.reduceRight<Json>((inner, step) => ({ [step]: inner }), value)
  return [{ op: 'add', path: root + toPointer(steps.slice(0, there + 1)), value: wrapped }]
}

/** The file after one value of a layer has been set; the key comes where it was not there. */
export const setInLayer = (
  file: SourceFile,
  { document, root, form, values: all, placeOf, under = '' }: ValuesLayer,
  whole: Pointer,
  value: Json,
): Result<SourceFile> => {
  const pointer = below(whole, under)
  const values = under === '' ? all : (valueAt(all, under) ?? {})
  const done = (result: Result<{ readonly text: string }>): Result<SourceFile> =>
    result.ok ? success({ ...file, text: result.value.text }) : result
  if (form === 'map') return done(editDocument(file, document, settingPatch(values, root, pointer, value)))
  if (form === 'text')
    return done(editNested(file, document, root, [{ document: 0, patch: settingPatch(values, '', pointer, value) }]))
  const documents = parsedFile(file)
  if (!documents.ok) return documents
  const parameters = parametersIn(valueAt(documents.value[document]?.value ?? null, root))
  const found = parameters.findLast(({ steps }) => toPointer(steps) === pointer)
  if (found === undefined)
    return failure({
      code: 'values-not-set',
      message: `None of the parameters here sets ${fromPointer(pointer).join('.')}.`,
      ...placeOf(''),
      hint: 'Add it to the parameters, in a pull request of your own.',
    })
  return done(
    editDocument(file, document, [{ op: 'replace', path: `${root}/${found.index}/value`, value: String(value) }]),
  )
}
