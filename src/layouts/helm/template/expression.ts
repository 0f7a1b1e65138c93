import { UnreadableTemplate } from './unreadable-template.ts'

/** What stands inside an action. */
export type Operand =
  | { readonly kind: 'dot' }
  | { readonly kind: 'literal'; readonly value: string | number | bigint | boolean | null }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  | { readonly kind: 'fields'; readonly of: Operand; readonly names: readonly string[] }

/** The first operand is what is called where it is a function; the rest are its arguments. */
export interface Command {
  readonly operands: readonly Operand[]
  readonly offset: number
}

export interface Pipeline {
  /** `$x := …`, or `=` for one that is there; two of them in a range. */
  readonly sets: { readonly names: readonly string[]; readonly isNew: boolean } | null
  readonly commands: readonly Command[]
}

interface Token {
  readonly kind: 'space' | 'string' | 'number' | 'variable' | 'fields' | 'word' | 'sign'
  readonly text: string
  readonly offset: number
}

const grammar =
  /(?<space>[ \t\r\n]+)|(?<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<number>[-+]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?))|(?<variable>\$[A-Za-z_0-9]*)|(?<fields>\.[A-Za-z_][A-Za-z_0-9]*|\.)|(?<word>[A-Za-z_][A-Za-z_0-9]*)|(?<sign>:=|[=|(),])/y

const tokensOf = (text: string, offset: number): readonly Token[] => {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    grammar.lastIndex = at
    const groups = grammar.exec(text)?.groups
    const [kind, found] = Object.entries(groups ?? {}).find(([, one]) => one !== undefined) ?? []
    if (kind === undefined || found === undefined)
      throw new UnreadableTemplate(`"${text.slice(at, at + 20)}" is not read here`, offset + at)
    tokens.push({ kind: kind as Token['kind'], text: found, offset: offset + at })
    at += found.length
  }
  return tokens
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', "'": "'" }

const stringOf = ({ text, offset }: Token): string => {
  if (text.startsWith('`')) return text.slice(1, -1)
  return text.slice(1, -1).replace(/\\(.)/g, (_, character: string) => {
    const meant = escapes[character]
    if (meant === undefined) throw new UnreadableTemplate(`the escape \\${character} is not read here`, offset)
    return meant
  })
}

const numberOf = ({ text }: Token): number | bigint =>
  /[.eE]/.test(text) && !/^0x/i.test(text) ? Number(text) : BigInt(text)

const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, nil: null }

/** Reads the words of one action. */
export const readPipeline = (text: string, offset: number): Pipeline => {
  const tokens = tokensOf(text, offset)
  let at = 0
  const spaces = (): void => {
    while (tokens[at]?.kind === 'space') at++
  }
  const refuse = (): never => {
    const token = tokens[at]
    throw new UnreadableTemplate(
      token === undefined ? 'an action ends too early' : `"${token.text}" is not read here`,
      token?.offset ?? offset,
    )
  }

  const operand = (): Operand => {
    const token = tokens[at] ?? refuse()
    at++
    let read: Operand
    if (token.kind === 'string') read = { kind: 'literal', value: stringOf(token) }
    else if (token.kind === 'number') read = { kind: 'literal', value: numberOf(token) }
    else if (token.kind === 'variable') read = { kind: 'variable', name: token.text }
    else if (token.kind === 'word')
      read = Object.hasOwn(constants, token.text)
        ? { kind: 'literal', value: constants[token.text] ?? null }
        : { kind: 'call', name: token.text }
    else if (token.kind === 'fields')
      read =
        token.text === '.' ? { kind: 'dot' } : { kind: 'fields', of: { kind: 'dot' }, names: [token.text.slice(1)] }
    else if (token.text === '(') {
      read = { kind: 'pipeline', pipeline: pipeline() }
      if (tokens[at]?.text !== ')') refuse()
      at++
    } else {
      at--
      return refuse()
    }
    const names: string[] = []
    for (let next = tokens[at]; next?.kind === 'fields' && next.text !== '.'; next = tokens[at]) {
      names.push(next.text.slice(1))
      at++
    }
    return names.length === 0 ? read : { kind: 'fields', of: read, names }
  }

  const command = (): Command => {
    const operands: Operand[] = []
    const begin = tokens[at]?.offset ?? offset
    spaces()
    while (at < tokens.length && tokens[at]?.text !== '|' && tokens[at]?.text !== ')') {
      operands.push(operand())
      spaces()
    }
    if (operands.length === 0) refuse()
    return { operands, offset: begin }
  }

  const declared = (): Pipeline['sets'] => {
    const start = at
    spaces()
    const names: string[] = []
    while (tokens[at]?.kind === 'variable') {
      names.push(tokens[at]?.text ?? '')
      at++
      spaces()
      if (tokens[at]?.text !== ',') break
      at++
      spaces()
    }
    const sign = tokens[at]?.text
    if (names.length > 0 && (sign === ':=' || sign === '=')) {
      at++
      return { names, isNew: sign === ':=' }
    }
    at = start
    return null
  }

  const pipeline = (): Pipeline => {
    const sets = declared()
    const commands = [command()]
    while (tokens[at]?.text === '|') {
      at++
      commands.push(command())
    }
    return { sets, commands }
  }

  const read = pipeline()
  spaces()
  if (at < tokens.length) refuse()
  return read
}
