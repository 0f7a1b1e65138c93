import { type Document, type Json, type JsonObject, readDocuments, type SourceFile } from '../../manifests/manifests.ts'
import { oncePer } from '../../once-per.ts'
import type { Problem } from '../../problem.ts'
import { wholeChart } from './chart.ts'
import { withMovedLines } from './moved-lines.ts'
import { type Release, valuesOf } from './release.ts'
import { inRelease, type Part, partsOf, templateName } from './release-parts.ts'
import { takenCluster } from './taken-cluster.ts'
import { type Definitions, evaluateTemplate } from './template/evaluate.ts'
import { parseTemplate, type Template } from './template/parse-template.ts'
import { type TracedText, textOf } from './template/traced-text.ts'
import { UnreadableTemplate } from './template/unreadable-template.ts'

/** What one template of a release makes. */
export interface RenderedFile {
  /** Of the template. */
  readonly path: string
  readonly text: string
  readonly traced: TracedText
  /** Their lines are those of the template. */
  readonly documents: readonly Document[]
}

export interface RenderedRelease {
  readonly files: ReadonlyMap<string, RenderedFile>
  /** Templates that could not be worked out here; the others are whole. */
  readonly problems: readonly Problem[]
}

const lineStarts = (text: string): readonly number[] => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

const lineOfOffset = (starts: readonly number[], offset: number): number => {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return low + 1
}

/** For each line of the rendered text the line of the template that it came from, or the one before. */
const templateLines = (path: string, source: string, traced: TracedText): readonly number[] => {
  const starts = lineStarts(source)
  const lines: number[] = []
  let known = 1
  let isStart = true
  for (const { text, source: from } of traced) {
    const own = from?.kind === 'template' && from.path === path ? from.offset : null
    let at = 0
    for (const part of text.split(/(?<=\n)/)) {
      // The line break before an action often ends the piece; the text of the line begins behind it.
      if (own !== null && part.trim() !== '') known = lineOfOffset(starts, own + at)
      if (isStart) lines.push(known)
      else if (own !== null && part.trim() !== '' && lines.length > 0) lines[lines.length - 1] = known
      at += part.length
      isStart = part.endsWith('\n')
    }
  }
  return lines
}

const capitalised = (metadata: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]),
  )

/** What helm calls `$` in a template of this release. */
const rootOf = ({ name, namespace }: Release, part: Part, { path }: SourceFile): Json => {
  const { chart, called, values } = part
  const { kubernetes } = takenCluster
  return {
    Values: values,
    // helm takes this namespace where none is given.
    Release: {
      Name: name,
      Namespace: namespace ?? 'default',
      Service: 'Helm',
      IsInstall: true,
      IsUpgrade: false,
      Revision: 1,
    },
    Chart: { ...capitalised(chart.metadata), Name: called.slice(called.lastIndexOf('/') + 1) },
    Template: { Name: templateName(part, path), BasePath: `${called}/templates` },
    Capabilities: {
      KubeVersion: {
        Version: kubernetes,
        GitVersion: kubernetes,
        Major: kubernetes.split('.')[0]?.slice(1) ?? '',
        Minor: kubernetes.split('.')[1] ?? '',
      },
    },
    // Known to helm alone; a template that asks for them is not worked out here.
    Files: {},
  }
}

const unreadable = (file: SourceFile, error: UnreadableTemplate): Problem => ({
  code: 'template-unread',
  message: `The template ${file.path} could not be worked out here: ${error.message}.`,
  path: file.path,
  line: lineOfOffset(lineStarts(file.text), error.offset),
  hint: 'What it makes is unknown to Sluice; change it by hand.',
})

const parsed = oncePer((file: SourceFile): Template | Problem => {
  try {
    return parseTemplate(file.path, file.text)
  } catch (error) {
    if (!(error instanceof UnreadableTemplate)) throw error
    return unreadable(file, error)
  }
})

const isProblem = (read: Template | Problem): read is Problem => 'code' in read

/** Everything that templates of a chart define for one another. */
const definitionsOf = (parts: readonly Part[]): Definitions => {
  const definitions = new Map<string, { path: string; nodes: Template['nodes'] }>()
  // What the outer chart defines counts before what one inside of it does.
  for (const part of parts.toReversed())
    for (const file of part.chart.templates) {
      const template = parsed(file)
      if (isProblem(template)) continue
      definitions.set(templateName(part, file.path), { path: file.path, nodes: template.nodes })
      for (const [name, nodes] of template.defined) definitions.set(name, { path: file.path, nodes })
    }
  return definitions
}

const renderFile = (
  release: Release,
  part: Part,
  definitions: Definitions,
  file: SourceFile,
): RenderedFile | readonly Problem[] => {
  const template = parsed(file)
  if (isProblem(template)) return [template]
  let traced: TracedText
  try {
    const root = { data: rootOf(release, part, file), pointer: '', traced: null }
    traced = inRelease(evaluateTemplate(template, definitions, root), part, valuesOf(release))
  } catch (error) {
    if (error instanceof UnreadableTemplate) return [unreadable(file, error)]
    throw error
  }
  const text = textOf(traced)
  const lines = templateLines(file.path, file.text, traced)
  const mapped = (line: number): number => lines[line - 1] ?? lines.at(-1) ?? 1
  const read = readDocuments({ path: file.path, text, mode: '100644' })
  if (!read.ok)
    return read.problems.map((problem) =>
      problem.line === undefined ? problem : { ...problem, line: mapped(problem.line) },
    )
  const documents = read.value.map((document) => withMovedLines(document, mapped))
  return { path: file.path, text, traced, documents }
}

let next = 0

/** Files never change, so a number for each tells sets of them apart. */
const numberOf = oncePer((_: SourceFile): number => next++)

// A plan makes many snapshots, and of all releases in them but one the files are the very same.
const rendered = new WeakMap<SourceFile, Map<string, RenderedRelease>>()
const mostRemembered = 2000

/** What a release makes, by templates alone: without helm, and with the source of every stretch of text. */
export const renderRelease = (release: Release): RenderedRelease => {
  const { chart, name, namespace } = release
  const templates = wholeChart(chart).flatMap((one) => one.templates)
  const [first] = templates
  if (first === undefined) return { files: new Map(), problems: [] }
  const known = rendered.get(first) ?? new Map<string, RenderedRelease>()
  rendered.set(first, known)
  const key = JSON.stringify([
    templates.map(numberOf),
    name,
    namespace,
    wholeChart(chart).map(({ metadata }) => metadata),
    valuesOf(release),
  ])
  const before = known.get(key)
  if (before !== undefined) return before
  const fresh = renderAnew(release)
  if (known.size >= mostRemembered) known.clear()
  known.set(key, fresh)
  return fresh
}

const renderAnew = (release: Release): RenderedRelease => {
  const parts = partsOf(release)
  const definitions = definitionsOf(parts)
  const files = new Map<string, RenderedFile>()
  const problems: Problem[] = []
  for (const part of parts)
    for (const file of part.chart.metadata['type'] === 'library' ? [] : part.chart.templates) {
      // Files that begin with an underscore only define templates for others.
      if (/(?:^|\/)_[^/]*$|\.tpl$/.test(file.path)) continue
      const rendered = renderFile(release, part, definitions, file)
      if ('traced' in rendered) files.set(file.path, rendered)
      else problems.push(...rendered)
    }
  return { files, problems }
}
