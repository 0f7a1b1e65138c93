import { isMap, type Node } from 'yaml'
import { failure, type Result, success } from '../problem.ts'
import { type ParsedText, parseText } from './compose.ts'
import { documentsOf, readDocuments } from './document.ts'
import type { EditedFile } from './edit.ts'
import { sameJson } from './equal.ts'
import type { JsonObject } from './json.ts'
import { type PaddedText, padded } from './physical-lines.ts'
import { mapLines } from './render-block.ts'
import type { SourceFile } from './snapshot.ts'
import { spliceText } from './splice.ts'
import { isFlow, surveyFile } from './survey.ts'

const plain: ParsedText = { path: '', text: '', tokens: [], documents: [], lineStarts: [0] }

const breakOf = (text: string): string => (/\r\n/.test(text) ? '\r\n' : '\n')

/** Documents of the same kind first: their habits count most. */
const modelsFor = ({ documents }: ParsedText, value: JsonObject): readonly Node[] => {
  const roots = documents.flatMap(({ contents }) => (isMap(contents) && !isFlow(contents) ? [contents] : []))
  const isSame = (root: Node) => isMap(root) && root.get('kind') === value['kind']
  return [...roots.filter(isSame), ...roots.filter((root) => !isSame(root))]
}

const linesLike = (value: JsonObject, parsed: ParsedText, usesLiterals: boolean): readonly string[] => {
  const source: PaddedText = padded(parsed.text)
  const pen = { source, survey: surveyFile(source, parsed.documents, 0), usesLiterals }
  return mapLines(pen, value, 0, modelsFor(parsed, value))
}

/**
 * The text of a new document, in the style of another file: its indentation, list and quoting habits, line ends, and JSON where it is JSON.
 * Without a file, or with one that does not parse, it is the style that most manifests have.
 */
export const renderDocument = (value: JsonObject, like?: SourceFile): string => {
  const parsed = like === undefined ? null : parseText(like.text, like.path)
  const style = parsed?.ok === true ? parsed.value : plain
  const eol = breakOf(style.text)
  const [first] = style.documents
  if (first !== undefined && isFlow(first.contents))
    return `${JSON.stringify(value, null, 2).replaceAll('\n', eol)}${eol}`
  return linesLike(value, style, true)
    .map((line) => line + eol)
    .join('')
}

/** The file with one more document at its end, in the file's own style. */
export const appendDocument = (file: SourceFile, value: JsonObject): Result<EditedFile> => {
  const parsed = parseText(file.text, file.path)
  if (!parsed.ok) return parsed
  const before = documentsOf(parsed.value)
  if (!before.ok) return before
  const isEmpty = parsed.value.documents.length === 0
  const eol = breakOf(file.text)
  const gap = file.text === '' || file.text.endsWith('\n') ? '' : eol
  // Behind a document that was closed by dots, or an empty one that dashes opened, those dashes are needed all the same.
  const text = `${gap}${isEmpty ? '' : `---${eol}`}${renderDocument(value, file)}`
  const splice = {
    start: file.text.length,
    end: file.text.length,
    text: gap === '' ? text : text.slice(0, -eol.length),
  }
  const after = spliceText(file.text, [splice])
  const read = readDocuments({ ...file, text: after })
  if (
    !read.ok ||
    !sameJson(
      read.value.map((one) => one.value),
      [...before.value.map((one) => one.value), value],
    )
  )
    return failure({
      code: 'yaml-unverified',
      message: 'With the new document the file does not read back as it should, so nothing was changed.',
      path: file.path,
      hint: 'Put the new document into a file of its own.',
    })
  return success({ text: after, edits: [{ path: file.path, ...splice }] })
}
