import { isMap, type Node } from 'yaml'
import type { Result } from '../problem.ts'
import { type ParsedText, parseText } from './compose.ts'
import type { EditedFile } from './edit.ts'
import { insertAtEnd, insertBehind } from './insert-document.ts'
import type { Json, JsonObject } from './json.ts'
import { type PaddedText, padded } from './physical-lines.ts'
import { listLines, mapLines } from './render-block.ts'
import type { SourceFile } from './snapshot.ts'
import { isFlow, surveyFile } from './survey.ts'

const plain: ParsedText = { path: '', text: '', tokens: [], documents: [], lineStarts: [0] }

const breakOf = (text: string): string => (/\r\n/.test(text) ? '\r\n' : '\n')

/** Documents of the same kind first: their habits count most. */
const modelsFor = ({ documents }: ParsedText, value: JsonObject): readonly Node[] => {
  const roots = documents.flatMap(({ contents }) => (isMap(contents) && !isFlow(contents) ? [contents] : []))
  const isSame = (root: Node) => isMap(root) && root.get('kind') === value['kind']
  return [...roots.filter(isSame), ...roots.filter((root) => !isSame(root))]
}

const linesLike = (value: JsonObject, parsed: ParsedText, isClosed: boolean): readonly string[] => {
  const source: PaddedText = isClosed ? padded(`${parsed.text}\n`) : padded(parsed.text)
  const pen = { source, survey: surveyFile(source, parsed.documents, 0), usesLiterals: true }
  return mapLines(pen, value, 0, modelsFor(parsed, value))
}

/** `isClosed`: does a line break follow the last line, wherever the text will stand? */
const textLike = (value: JsonObject, like: SourceFile | undefined, isClosed: boolean): string => {
  const parsed = like === undefined ? null : parseText(like.text, like.path)
  const style = parsed?.ok === true ? parsed.value : plain
  const eol = breakOf(style.text)
  const [first] = style.documents
  if (first !== undefined && isFlow(first.contents))
    return `${JSON.stringify(value, null, 2).replaceAll('\n', eol)}${eol}`
  return linesLike(value, style, isClosed)
    .map((line) => line + eol)
    .join('')
}

/**
 * The text of a new document, in the style of another file: its indentation, list and quoting habits, line ends, and JSON where it is JSON.
 * Without a file, or with one that does not parse, it is the style that most manifests have.
 */
export const renderDocument = (value: JsonObject, like?: SourceFile): string => textLike(value, like, true)

/**
 * The file with one more document, in the file's own style: behind the one with this index, or at the end. Blank lines around its `---`
 * are as around those that are there. A file of one object in JSON takes no second one.
 */
export const appendDocument = (file: SourceFile, value: JsonObject, behind?: number): Result<EditedFile> => {
  const text = textLike(value, file, file.text.endsWith('\n'))
  const added = { text, remark: '', value: { '1.1': value, '1.2': value } }
  return behind === undefined ? insertAtEnd(file, added) : insertBehind(file, behind, added)
}

/** The text of a list as a document of its own, such as a patch of operations, in the style of another file. */
export const renderList = (list: readonly Json[], like?: SourceFile): string => {
  const parsed = like === undefined ? null : parseText(like.text, like.path)
  const style = parsed?.ok === true ? parsed.value : plain
  const source = padded(`${style.text}\n`)
  const pen = { source, survey: surveyFile(source, style.documents, 0), usesLiterals: true }
  return listLines(pen, list, 0, []).join('\n')
}
