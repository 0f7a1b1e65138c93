import {
  editDocument,
  isJsonList,
  isJsonObject,
  type Json,
  type Pointer,
  type Snapshot,
  valueAt,
} from '../../manifests/manifests.ts'
import { failure, type Problem } from '../../problem.ts'
import type { Applied, At, Root } from '../layout.ts'
import { wholeChart } from './chart.ts'
import type { FoundRelease } from './find-releases.ts'
import { placedDocuments } from './mapped/placed-documents.ts'
import { type Release, writersOf } from './release.ts'
import { type RenderedFile, renderRelease } from './render-release.ts'
import { writeRelease } from './write-release.ts'
import { sourceChanges } from './written-change.ts'

const noNewObject = ({ chart }: Release, path: string): Problem => ({
  code: 'chart-object',
  ...(chart.isMapped
    ? {
        message: `The chart ${chart.name} is kept elsewhere, so commands add no object to it and take none out of it.`,
        path,
        hint: 'Do that where the chart is kept. A version that it holds already is mapped in .github/sluice.yml, under charts.',
      }
    : ofTemplate(path)),
})

const ofTemplate = (path: string): Omit<Problem, 'code'> => ({
  message: 'This is a template of a chart, and commands add no object to a chart and take none out of it.',
  path,
  hint: 'Add or remove the template by hand, in a pull request of your own; from then on its fields can be changed by commands.',
})

/** Another value of the same kind, to see where it would have to be written. */
const otherThan = (value: Json): Json => {
  if (typeof value === 'number') return value + 1
  // At its end, where an image has its tag; never longer, for what is put behind a value may as well be the template's.
  if (typeof value === 'string') return value.slice(0, -1) + (value.endsWith('x') ? 'y' : 'x')
  return typeof value === 'boolean' ? !value : 'x'
}

/** What people mean by a rule, a destination or a workload when they ask where it is said. */
const telling = ['weight', 'route', 'replicas', 'image']

const firstScalar = (value: Json, pointer: Pointer): Pointer => {
  const steps = isJsonObject(value) ? Object.keys(value) : isJsonList(value) ? ['0'] : []
  const step = telling.find((name) => steps.includes(name)) ?? steps[0]
  const inner = step === undefined ? undefined : valueAt(value, `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  if (step === undefined || inner === undefined) return pointer
  return firstScalar(inner, `${pointer}/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`)
}

const writerOf = (
  release: Release,
  file: RenderedFile,
  at: At,
  pointer: Pointer,
): { readonly path: string; readonly line: number } | null => {
  const document = file.documents.find(({ index }) => index === at.document)
  const value = document === undefined ? undefined : valueAt(document.value, pointer)
  if (document === undefined || value === undefined) return null
  const leaf = firstScalar(value, pointer)
  const edited = editDocument({ path: file.path, text: file.text, mode: '100644' }, at.document, [
    { op: 'replace', path: leaf, value: otherThan(valueAt(document.value, leaf) ?? null) },
  ])
  if (!edited.ok) return null
  for (const change of sourceChanges(file.traced, edited.value.edits)) {
    if (change.kind !== 'value' || !change.pointer.startsWith('/Values/')) continue
    const own = change.pointer.slice('/Values'.length)
    const [writer] = writersOf(release, own)
    if (writer !== undefined) return writer.placeOf(own)
  }
  return null
}

const innerCharts = ({ chart }: Release): readonly Problem[] =>
  wholeChart(chart).flatMap(({ name, directory, unreadCharts }) =>
    unreadCharts.map((inner) => ({
      code: 'chart-inner',
      message: `The chart ${name} takes in ${inner}, whose objects are not read here: it is packed or kept elsewhere, hands values upwards, or stands there under a second name.`,
      path: directory === '' ? 'Chart.yaml' : `${directory}/Chart.yaml`,
      hint: `Unpack it as the directory ${directory === '' ? '' : `${directory}/`}charts/${inner}, or change what it makes by hand.`,
    })),
  )

/** One template serves several releases; the documents of each have numbers of their own. */
const stride = 10_000

/**
 * The release of a root as it is applied. Places of its objects lead to its templates; what their fields say last, to the values. A file that another
 * release of the same environment is made of too is never edited for this one.
 */
export const applyRelease = (snapshot: Snapshot, root: Root, releases: readonly FoundRelease[]): Applied => {
  const own = releases.find((one) => one.root === root)
  if (own === undefined) throw new Error(`no release of ${root.directory} was found`)
  const { release, name } = own
  const rendered = renderRelease(release)
  // The same in each environment, so that a change of several is the same change in all of them.
  const position = releases.filter((one) => one.root.directory === root.directory && one.name === name).indexOf(own)
  // What stands for a chart kept elsewhere has its place in a file that has documents of its own.
  const offset = stride * (release.chart.isMapped ? position + 1 : position)
  const inside = ({ path, document }: At): At => ({ path, document: document - offset })
  const beside = releases.filter((one) => one !== own && one.name === name)
  const isShared = (path: string): boolean => beside.some((one) => one.files.has(path))
  return {
    documents: [...rendered.files.values()].flatMap((file) =>
      (release.chart.isMapped ? placedDocuments(release, file) : file.documents).map((document) => ({
        ...document,
        index: document.index + offset,
      })),
    ),
    problems: [...rendered.problems, ...innerCharts(release)],
    write: (at, patch, reach) =>
      writeRelease(snapshot, release, rendered, inside(at), patch, {
        mayEdit: (path) => reach.mayEdit(path) && !isShared(path),
        along: (reach.along ?? []).map((other) => ({ ...other, at: inside(other.at) })),
      }),
    add: ({ path }) => failure(noNewObject(release, path)),
    remove: ({ path }) => failure(noNewObject(release, path)),
    lastWriter: (at, pointer) => {
      const file = rendered.files.get(at.path)
      return file === undefined ? null : writerOf(release, file, inside(at), pointer)
    },
  }
}
