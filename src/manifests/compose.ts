import { Composer, type CST, type Tags, type Document as YamlDocument } from 'yaml'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { guardedTokens } from './guard.ts'
import { lineAt, lineStartsOf } from './lines.ts'

/** A document of `yaml` whose nodes keep the tokens they were made of; offsets are those of the whole text. */
export type ParsedDocument = YamlDocument.Parsed

/** The version whose rules turn plain scalars into values: Kubernetes reads by 1.1, most other tools by 1.2. */
export type YamlVersion = '1.1' | '1.2'

const float11 = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/

/** go-yaml reads a plain `.` as a string, the 1.1 schema of `yaml` as not-a-number: this corrects its tags. */
export const tagsOf11 = (tags: Tags): Tags =>
  tags.map((tag) =>
    typeof tag === 'object' && tag.tag === 'tag:yaml.org,2002:float' && 'test' in tag && tag.test?.test('.')
      ? { ...tag, test: float11 }
      : tag,
  )

export const composeTokens = (
  tokens: readonly CST.Token[],
  end: number,
  version: YamlVersion = '1.2',
): ParsedDocument[] => {
  const composer = new Composer({
    keepSourceTokens: true,
    // Duplicates are found while reading values: the check of `yaml` takes quadratic time.
    uniqueKeys: false,
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
    version,
    ...(version === '1.1' && { customTags: tagsOf11 }),
  })
  return [...composer.compose(tokens, false, end)]
}

export interface ParsedText {
  readonly path: string
  readonly text: string
  readonly tokens: readonly CST.Token[]
  readonly documents: readonly ParsedDocument[]
  readonly lineStarts: readonly number[]
}

const sentences: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'A tab indents this line; YAML allows blanks only.',
  MULTILINE_IMPLICIT_KEY: 'A key may not go over several lines; a colon or a quote may be missing above.',
  BAD_INDENT: 'The indentation fits none of the lines above.',
  UNEXPECTED_TOKEN: 'Something stands here that YAML does not allow in this place.',
}

const firstError = ({ errors }: ParsedDocument, path: string, lineStarts: readonly number[]): Problem[] => {
  const [error] = errors
  return error === undefined
    ? []
    : [
        {
          code: 'yaml-invalid',
          message: sentences[error.code] ?? `This is no valid YAML: ${error.message}.`,
          path,
          line: lineAt(lineStarts, error.pos[0]),
          hint: 'Nothing in this file is read or changed until it parses.',
        },
      ]
}

const mostErrors = 20

/** Guard, then parse. The first error of each document is a problem, and with one no document of the text is handed out. */
export const parseText = (text: string, path: string): Result<ParsedText> => {
  const guarded = guardedTokens(text, path)
  if (!guarded.ok) return guarded
  const documents = composeTokens(guarded.value, text.length)
  const lineStarts = lineStartsOf(text)
  const wrong = documents.filter(({ errors }) => errors.length > 0).slice(0, mostErrors)
  const [first, ...more] = wrong.flatMap((document) => firstError(document, path, lineStarts))
  return first === undefined
    ? success({ path, text, tokens: guarded.value, documents, lineStarts })
    : failure(first, ...more)
}
