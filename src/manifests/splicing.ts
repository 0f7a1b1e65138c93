import { isAlias, isCollection, isScalar, type Node, visit } from 'yaml'
import type { Problem } from '../problem.ts'
import type { ParsedDocument } from './compose.ts'
import type { Draft } from './draft.ts'
import type { Pen } from './models.ts'
import type { ItemStyle } from './render-block.ts'
import type { FlowStyle } from './render-flow.ts'
import type { Splice } from './splice.ts'

/** A place where the text cannot be changed safely, by its offset. */
export type Hindrance = Omit<Problem, 'path' | 'line'> & { readonly offset: number }

/** One run of the splicer over one document: what it writes with, and what it has found so far, in the order of the text. */
export interface Splicing {
  readonly pen: Pen
  /** Names of anchors that an alias somewhere repeats. */
  readonly aliased: ReadonlySet<string>
  readonly splices: Splice[]
  readonly hindrances: Hindrance[]
}

/** What a slot hands down to the values inside it: how items follow dashes, and the brackets around. */
export interface Surroundings {
  readonly item: ItemStyle
  readonly flow: FlowStyle | null
}

/** Goes into an entry that was there before. */
export type SpliceChild = (origin: number, column: number, draft: Draft, surroundings: Surroundings) => void

export const aliasesOf = (document: ParsedDocument): ReadonlySet<string> => {
  const names = new Set<string>()
  visit(document, { Alias: (_, { source }) => void names.add(source) })
  return names
}

export const cut = ({ splices }: Splicing, start: number, end: number, text = ''): void => {
  if (start < end || text !== '') splices.push({ start, end, text })
}

const offsetOf = (node: Node): number => node.range?.[0] ?? 0

const sharedAnchor = (node: Node, name: string): Hindrance => ({
  code: 'yaml-alias',
  message: `The anchor &${name} is repeated elsewhere by an alias, which would change with it.`,
  hint: `Write the value out where *${name} stands.`,
  offset: offsetOf(node),
})

/** Changing what an alias repeats elsewhere would change that place unseen. */
export const mindAnchor = ({ aliased, hindrances }: Splicing, node: Node): void => {
  if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined && aliased.has(node.anchor))
    hindrances.push(sharedAnchor(node, node.anchor))
}

/** The same for everything inside a value that goes away. */
export const mindAnchorsWithin = (splicing: Splicing, node: Node | null): void => {
  if (node === null || isAlias(node)) return
  visit(node, { Node: (_, inner) => mindAnchor(splicing, inner) })
}

/** Text that something fills in before the cluster sees it: `${TAG}`, `$(TAG)`, `{{ .tag }}`, `$WEIGHT`, `@TAG@`, `__TAG__`. */
const placeholder = /\$\{[^}]*\}|\$\([^)]*\)|\{\{.*\}\}|<%.*%>|^\$\w+$|^@\w+@$|^__\w+__$/s

/** A scalar in capitals where a number is wanted, such as `CANARY_WEIGHT`. */
const capitals = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/

/** Replacing a placeholder would cut off whoever fills it in. */
export const mindPlaceholder = ({ hindrances }: Splicing, node: Node | null, value: unknown): void => {
  if (!isScalar(node) || typeof node.value !== 'string') return
  if (placeholder.test(node.value.slice(0, 4096)) || (typeof value === 'number' && capitals.test(node.value)))
    hindrances.push({
      code: 'yaml-placeholder',
      message: `${JSON.stringify(node.value)} is a placeholder that something fills in later.`,
      hint: 'Change what fills it in, or put the value here by hand.',
      offset: offsetOf(node),
    })
}
