import { CST, Lexer, Parser } from 'yaml'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { lineAt, lineStartsOf } from './lines.ts'

/** In UTF-16 code units. Kubernetes itself takes no object above about 1.5 MB, and nobody reviews a manifest of this size. */
const largestText = 1024 * 1024

/** Whole bundles of a mesh's own definitions have some hundreds; an edit looks at each document again beside every other. */
const mostDocuments = 2_000

/**
 * Collections within collections. The composing half of `yaml` is recursive: 900 nested brackets once made V8 end the process with an
 * error that nothing can catch. The tokenising half is iterative, so it may look at anything; what is deeper than this stays there.
 */
const deepestNesting = 100

/**
 * Characters that go-yaml, and so Kubernetes, refuses, while `yaml` reads them: control characters, a byte order mark that is not the
 * first character, halves of surrogate pairs, a carriage return alone (readerc.go of go-yaml lists what is allowed).
 */
const forbidden = /[^\P{Cc}\t\n\r\u0085]|\p{Cs}|[\ufffe\uffff]|(?!^)\ufeff|\r(?!\n)/u

/** Line breaks to YAML 1.1, ordinary characters to 1.2: outside quotes the two readings of the file part here. */
const disputedBreak = /[\u0085\u2028\u2029]/

/** Go templates, Jinja, ERB, and Terraform's `%{ if … }`. */
const templateAction = /\{\{|\{%|<%|%\{~?\s*(?:if|else|endif|for|endfor)\b/

const templated: Omit<Problem, 'path' | 'line'> = {
  code: 'yaml-template',
  message: 'This file is a template: it is YAML only once something has filled it in.',
  hint: 'Change the values that the template is filled in with, or edit the template by hand.',
}

const isQuoted = (lexeme: string): boolean => lexeme.startsWith('"') || lexeme.startsWith("'")

/** Control lexemes mark the begin of a document or scalar and the end of a flow collection; they are no part of the text. */
const isMark = (lexeme: string): boolean => lexeme === CST.DOCUMENT || lexeme === CST.SCALAR || lexeme === CST.FLOW_END

/**
 * Tokenises a text after making sure that parsing it is safe and means what it seems to: size, characters, nesting, templates.
 * The tokens are what `yaml` composes documents from, so nothing is scanned twice.
 */
export const guardedTokens = (text: string, path: string): Result<readonly CST.Token[]> => {
  const refusal = (offset: number, problem: Omit<Problem, 'path' | 'line'>) =>
    failure({ ...problem, path, line: lineAt(lineStartsOf(text), offset) })

  if (text.length > largestText)
    return failure({
      code: 'yaml-too-large',
      message: `The file has ${text.length} characters; at most ${largestText} are read.`,
      path,
      hint: 'Split it into several files.',
    })
  const character = forbidden.exec(text)
  if (character !== null)
    return refusal(character.index, {
      code: 'yaml-character',
      message: `The character U+${(character[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} may not stand in YAML; Kubernetes refuses the file.`,
      hint: 'Remove it.',
    })

  const parser = new Parser()
  const tokens: CST.Token[] = []
  let offset = 0
  // A block scalar is its header, then blanks, comment and line break, then the mark of a scalar, then its lines as one lexeme.
  let afterHeader = false
  let before = ''
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme))
    if (parser.stack.length > deepestNesting + 1)
      return refusal(offset, {
        code: 'yaml-too-deep',
        message: `Collections are nested more than ${deepestNesting} deep here.`,
        hint: 'No manifest needs this; look for unbalanced brackets.',
      })
    const isScalar = before === CST.SCALAR
    before = lexeme
    if (isMark(lexeme)) continue
    const first = lexeme[0]
    const isBlockText = isScalar && afterHeader
    if (isScalar) afterHeader = false
    else if (first === '|' || first === '>') afterHeader = true
    const isVerbatim = isBlockText || first === '#' || isQuoted(lexeme)
    if (
      !isVerbatim &&
      (templateAction.test(lexeme) || (first === '{' && /^\{[{%]/.test(text.slice(offset, offset + 2))))
    )
      return refusal(offset, templated)
    if (!isQuoted(lexeme) && disputedBreak.test(lexeme))
      return refusal(offset, {
        code: 'yaml-line-separator',
        message:
          'A Unicode line separator stands here: Kubernetes takes it for the end of the line, other readers do not.',
        hint: 'Replace it by a blank.',
      })
    offset += lexeme.length
  }
  tokens.push(...parser.end())
  const documents = tokens.filter(({ type }) => type === 'document').length
  if (documents > mostDocuments)
    return failure({
      code: 'yaml-too-large',
      message: `The file has ${documents} documents; at most ${mostDocuments} are read.`,
      path,
      hint: 'Split it into several files.',
    })
  return success(tokens)
}
