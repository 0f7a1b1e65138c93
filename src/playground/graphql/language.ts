/** The part of GraphQL's language that a query or mutation can use, as a tree. Types of variables are kept as text. */
export interface GraphqlDocument {
  readonly operations: readonly Operation[]
  readonly fragments: ReadonlyMap<string, Fragment>
}

export interface Operation {
  readonly kind: 'query' | 'mutation'
  readonly name: string | null
  readonly variables: readonly VariableDefinition[]
  readonly selections: readonly Selection[]
}

export interface VariableDefinition {
  readonly name: string
  readonly required: boolean
  readonly fallback: Value | null
}

export interface Fragment {
  readonly on: string
  readonly selections: readonly Selection[]
}

export type Selection = Field | Spread

export interface Field {
  readonly kind: 'field'
  readonly name: string
  readonly alias: string
  readonly arguments: ReadonlyMap<string, Value>
  readonly directives: readonly Directive[]
  readonly selections: readonly Selection[]
}

export interface Spread {
  readonly kind: 'spread'
  /** A named fragment, or what an inline one holds. */
  readonly fragment: string | { readonly on: string | null; readonly selections: readonly Selection[] }
  readonly directives: readonly Directive[]
}

export interface Directive {
  readonly name: string
  readonly arguments: ReadonlyMap<string, Value>
}

export type Value =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Value> }

/** The text is not GraphQL: said where. */
export class GraphqlSyntaxError extends Error {}

const token =
  /[\s,\uFEFF]+|#[^\n]*|("""[\s\S]*?""")|("(?:[^"\\\n]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\.\.\.|[!$&()=:@[\]{|}])/y

type Token = {
  readonly kind: 'string' | 'number' | 'name' | 'sign' | 'end'
  readonly text: string
  readonly at: number
}

const unescaped = (literal: string): string => {
  try {
    return String(JSON.parse(literal))
  } catch {
    throw new GraphqlSyntaxError(`Bad escape in ${literal}`)
  }
}

const tokensOf = (source: string): Token[] => {
  const tokens: Token[] = []
  token.lastIndex = 0
  while (token.lastIndex < source.length) {
    const at = token.lastIndex
    const found = token.exec(source)
    if (!found) throw new GraphqlSyntaxError(`Unexpected character at offset ${at}: ${source.slice(at, at + 10)}`)
    const [, block, string, number, name, sign] = found
    if (block !== undefined) tokens.push({ kind: 'string', text: block.slice(3, -3), at })
    else if (string !== undefined) tokens.push({ kind: 'string', text: unescaped(string), at })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at })
  }
  return [...tokens, { kind: 'end', text: '', at: source.length }]
}

/** Reads one document, or throws a GraphqlSyntaxError. */
export const parseGraphql = (source: string): GraphqlDocument => {
  const tokens = tokensOf(source)
  let position = 0
  const end: Token = { kind: 'end', text: '', at: source.length }
  const peek = (): Token => tokens[position] ?? end
  const next = (): Token => {
    const taken = peek()
    position += 1
    return taken
  }
  const accept = (text: string): boolean => {
    const matches = peek().text === text && peek().kind !== 'string'
    if (matches) position += 1
    return matches
  }
  const expect = (text: string): void => {
    if (!accept(text))
      throw new GraphqlSyntaxError(`Expected ${text}, found ${peek().text || 'the end'} at offset ${peek().at}`)
  }
  const name = (): string => {
    const taken = next()
    if (taken.kind !== 'name')
      throw new GraphqlSyntaxError(`Expected a name, found ${taken.text || 'the end'} at offset ${taken.at}`)
    return taken.text
  }

  const value = (): Value => {
    if (accept('$')) return { kind: 'variable', name: name() }
    if (accept('[')) {
      const items: Value[] = []
      while (!accept(']')) items.push(value())
      return { kind: 'list', items }
    }
    if (accept('{')) {
      const entries = new Map<string, Value>()
      while (!accept('}')) {
        const key = name()
        expect(':')
        entries.set(key, value())
      }
      return { kind: 'object', entries }
    }
    const { kind, text, at } = next()
    if (kind === 'string') return { kind: 'constant', value: text }
    if (kind === 'number') return { kind: 'constant', value: Number(text) }
    if (kind !== 'name') throw new GraphqlSyntaxError(`Expected a value, found ${text || 'the end'} at offset ${at}`)
    const words: Record<string, boolean | null> = { true: true, false: false, null: null }
    return { kind: 'constant', value: Object.hasOwn(words, text) ? (words[text] ?? null) : text }
  }
  const namedValues = (): ReadonlyMap<string, Value> => {
    const found = new Map<string, Value>()
    if (!accept('(')) return found
    while (!accept(')')) {
      const key = name()
      expect(':')
      found.set(key, value())
    }
    return found
  }
  const directives = (): Directive[] => {
    const found: Directive[] = []
    while (accept('@')) found.push({ name: name(), arguments: namedValues() })
    return found
  }
  const selection = (): Selection => {
    if (!accept('...')) {
      const first = name()
      const named = accept(':') ? name() : first
      return {
        kind: 'field',
        name: named,
        alias: first,
        arguments: namedValues(),
        directives: directives(),
        selections: peek().text === '{' ? selections() : [],
      }
    }
    if (peek().kind === 'name' && peek().text !== 'on')
      return { kind: 'spread', fragment: name(), directives: directives() }
    const on = accept('on') ? name() : null
    const applied = directives()
    return { kind: 'spread', fragment: { on, selections: selections() }, directives: applied }
  }
  const selections = (): Selection[] => {
    expect('{')
    const found: Selection[] = []
    while (!accept('}')) found.push(selection())
    return found
  }
  const type = (): boolean => {
    if (accept('[')) {
      type()
      expect(']')
    } else name()
    return accept('!')
  }
  const variables = (): VariableDefinition[] => {
    const found: VariableDefinition[] = []
    if (!accept('(')) return found
    while (!accept(')')) {
      expect('$')
      const variable = name()
      expect(':')
      const required = type()
      found.push({ name: variable, required, fallback: accept('=') ? value() : null })
    }
    return found
  }

  const operations: Operation[] = []
  const fragments = new Map<string, Fragment>()
  while (peek().kind !== 'end') {
    if (peek().text === '{') {
      operations.push({ kind: 'query', name: null, variables: [], selections: selections() })
      continue
    }
    const kind = name()
    if (kind === 'fragment') {
      const fragment = name()
      expect('on')
      const on = name()
      directives()
      fragments.set(fragment, { on, selections: selections() })
    } else if (kind === 'query' || kind === 'mutation') {
      const named = peek().kind === 'name' ? name() : null
      const declared = variables()
      directives()
      operations.push({ kind, name: named, variables: declared, selections: selections() })
    } else throw new GraphqlSyntaxError(`Expected an operation, found ${kind}`)
  }
  return { operations, fragments }
}
