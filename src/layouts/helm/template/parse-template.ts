import { type Pipeline, readPipeline } from './expression.ts'
import { type Part, scanActions } from './scan-actions.ts'
import { UnreadableTemplate } from './unreadable-template.ts'

export type Node =
  | { readonly kind: 'text'; readonly text: string; readonly offset: number }
  | { readonly kind: 'print'; readonly pipeline: Pipeline; readonly offset: number }
  | {
      readonly kind: 'if' | 'with' | 'range'
      readonly pipeline: Pipeline
      readonly body: readonly Node[]
      readonly otherwise: readonly Node[]
      readonly offset: number
    }
  | { readonly kind: 'template'; readonly name: string; readonly pipeline: Pipeline | null; readonly offset: number }

/** One file of a chart, as what it prints and what it defines for others. */
export interface Template {
  readonly path: string
  readonly nodes: readonly Node[]
  readonly defined: ReadonlyMap<string, readonly Node[]>
}

const nameOf = (text: string, offset: number): { readonly name: string; readonly rest: string } => {
  const [, name, rest = ''] = /^\s*"([^"\\]*)"([\s\S]*)$/.exec(text) ?? []
  if (name === undefined)
    throw new UnreadableTemplate('a template is named by something else than a plain string', offset)
  return { name, rest }
}

/** Reads a template. Throws `UnreadableTemplate` on what is not read here. */
export const parseTemplate = (path: string, source: string): Template => {
  const parts = scanActions(source)
  const defined = new Map<string, readonly Node[]>()
  let at = 0

  const word = (part: Part | undefined): string | null =>
    part?.kind === 'action' ? (/^\s*([A-Za-z]+)/.exec(part.text)?.[1] ?? null) : null

  const afterWord = ({ text, offset }: Part, expected: string): { text: string; offset: number } => {
    const length = text.indexOf(expected) + expected.length
    return { text: text.slice(length), offset: offset + length }
  }

  /** Up to `end` or `else`, which stays to be read. */
  const nodes = (isOutermost: boolean): readonly Node[] => {
    const found: Node[] = []
    for (let part = parts[at]; part !== undefined; part = parts[at]) {
      if (part.kind === 'text') {
        found.push(part)
        at++
        continue
      }
      const first = word(part)
      if (first === 'end' || first === 'else') {
        if (isOutermost) throw new UnreadableTemplate(`{{ ${first} }} stands where nothing was begun`, part.offset)
        return found
      }
      at++
      found.push(...node(part, first))
    }
    if (!isOutermost) throw new UnreadableTemplate('an {{ end }} is missing', source.length)
    return found
  }

  const close = (): void => {
    if (word(parts[at]) !== 'end')
      throw new UnreadableTemplate('an {{ end }} is missing', parts[at]?.offset ?? source.length)
    at++
  }

  const branches = (kind: 'if' | 'with' | 'range', text: string, offset: number): Node => {
    const pipeline = readPipeline(text, offset)
    const body = nodes(false)
    const part = parts[at]
    if (part === undefined || word(part) !== 'else') {
      close()
      return { kind, pipeline, body, otherwise: [], offset }
    }
    at++
    const rest = afterWord(part, 'else')
    const [, next] = /^\s*(if|with)\b/.exec(rest.text) ?? []
    if (next === 'if' || next === 'with') {
      const inner = rest.text.indexOf(next) + next.length
      const chained = branches(next, rest.text.slice(inner), rest.offset + inner)
      return { kind, pipeline, body, otherwise: [chained], offset }
    }
    const otherwise = nodes(false)
    close()
    return { kind, pipeline, body, otherwise, offset }
  }

  const node = (part: Part, first: string | null): readonly Node[] => {
    const { offset } = part
    switch (first) {
      case 'if':
      case 'with':
      case 'range': {
        const rest = afterWord(part, first)
        return [branches(first, rest.text, rest.offset)]
      }
      case 'define':
      case 'block': {
        const rest = afterWord(part, first)
        const { name, rest: argument } = nameOf(rest.text, offset)
        const body = nodes(false)
        close()
        defined.set(name, body)
        if (first === 'define') return []
        return [{ kind: 'template', name, pipeline: readPipeline(argument, offset), offset }]
      }
      case 'template': {
        const rest = afterWord(part, first)
        const { name, rest: argument } = nameOf(rest.text, offset)
        const pipeline = argument.trim() === '' ? null : readPipeline(argument, offset)
        return [{ kind: 'template', name, pipeline, offset }]
      }
      case 'break':
      case 'continue':
        throw new UnreadableTemplate(`{{ ${first} }} is not read here`, offset)
      default:
        return [{ kind: 'print', pipeline: readPipeline(part.text, offset), offset }]
    }
  }

  return { path, nodes: nodes(true), defined }
}
