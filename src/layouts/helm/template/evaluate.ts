import { isJsonList, type Json } from '../../../manifests/manifests.ts'
import { serves } from '../taken-cluster.ts'
import type { Command, Operand, Pipeline } from './expression.ts'
import { fieldOf, templateFunction } from './functions.ts'
import type { Node, Template } from './parse-template.ts'
import { parseTemplate } from './parse-template.ts'
import { type Data, isTruthy, plainValue, printed, type TemplateValue, textValue, tracedOf } from './template-value.ts'
import { type Piece, type TracedText, textOf } from './traced-text.ts'
import { UnreadableTemplate } from './unreadable-template.ts'

/** All templates of a chart by what they are called, and which file each stands in. */
export type Definitions = ReadonlyMap<string, { readonly path: string; readonly nodes: readonly Node[] }>

/** What a template may cost: one that includes itself must not take us with it. */
const deepest = 64
const mostSteps = 200_000

interface Run {
  readonly definitions: Definitions
  readonly path: string | null
  readonly depth: number
  readonly budget: { steps: number }
  readonly root: TemplateValue
}

type Variables = Map<string, TemplateValue>[]

const looksLikeList = (data: Data): data is readonly Json[] =>
  data !== undefined && typeof data !== 'bigint' && isJsonList(data)

const fields = (value: TemplateValue, names: readonly string[], offset: number): TemplateValue =>
  names.reduce((inner, name) => {
    if (inner.data === undefined || inner.data === null)
      throw new UnreadableTemplate(`.${name} is asked of a value that is not there`, offset)
    return fieldOf(inner, name)
  }, value)

/** Evaluates templates against values. Throws `UnreadableTemplate` where it must not guess. */
class Evaluation {
  readonly #run: Run
  readonly #output: Piece[] = []
  readonly #variables: Variables

  constructor(run: Run, dot: TemplateValue) {
    this.#run = run
    this.#variables = [new Map([['$', dot]])]
  }

  render(nodes: readonly Node[], dot: TemplateValue): TracedText {
    this.#nodes(nodes, dot)
    return this.#output
  }

  #nodes(nodes: readonly Node[], dot: TemplateValue): void {
    this.#variables.push(new Map())
    for (const node of nodes) {
      this.#run.budget.steps++
      if (this.#run.budget.steps > mostSteps) throw new UnreadableTemplate('the template does too much', node.offset)
      this.#node(node, dot)
    }
    this.#variables.pop()
  }

  #node(node: Node, dot: TemplateValue): void {
    switch (node.kind) {
      case 'text': {
        const { path } = this.#run
        const source = path === null ? null : ({ kind: 'template', path, offset: node.offset } as const)
        this.#output.push({ text: node.text, source })
        break
      }
      case 'print': {
        const value = this.#pipeline(node.pipeline, dot)
        if (node.pipeline.sets !== null) break
        if (value.data !== undefined && value.data !== null) this.#output.push(...tracedOf(value))
        // Nothing is printed, and yet this is where the value would stand.
        else if (value.pointer !== null)
          this.#output.push({ text: '', source: { kind: 'value', pointer: value.pointer } })
        break
      }
      case 'template': {
        const argument = node.pipeline === null ? plainValue(undefined) : this.#pipeline(node.pipeline, dot)
        this.#output.push(...this.#include(node.name, argument, node.offset))
        break
      }
      case 'range':
        this.#range(node, dot)
        break
      default: {
        this.#variables.push(new Map())
        const value = this.#pipeline(node.pipeline, dot)
        const inner = node.kind === 'with' && isTruthy(value) ? value : dot
        this.#nodes(isTruthy(value) ? node.body : node.otherwise, inner)
        this.#variables.pop()
      }
    }
  }

  #range(
    { pipeline, body, otherwise, offset }: Extract<Node, { kind: 'range' | 'if' | 'with' }>,
    dot: TemplateValue,
  ): void {
    const over = this.#pipeline({ ...pipeline, sets: null }, dot)
    const { data } = over
    if (!isTruthy(over)) {
      this.#nodes(otherwise, dot)
      return
    }
    if (typeof data !== 'object' || data === null)
      throw new UnreadableTemplate('a range over this is not read here', offset)
    const keys = looksLikeList(data) ? data.map((_, index) => String(index)) : Object.keys(data).sort()
    for (const key of keys) {
      const item = fieldOf(over, key)
      const names = pipeline.sets?.names ?? []
      const scope = new Map<string, TemplateValue>()
      const [first, second] = names
      if (second !== undefined && first !== undefined)
        scope.set(first, plainValue(looksLikeList(data) ? BigInt(key) : key)).set(second, item)
      else if (first !== undefined) scope.set(first, item)
      this.#variables.push(scope)
      this.#nodes(body, item)
      this.#variables.pop()
    }
  }

  #include(name: string, argument: TemplateValue, offset: number): TracedText {
    const definition = this.#run.definitions.get(name)
    if (definition === undefined) throw new UnreadableTemplate(`the template "${name}" is not in the chart`, offset)
    if (this.#run.depth >= deepest) throw new UnreadableTemplate(`the template "${name}" includes itself`, offset)
    const inner = { ...this.#run, path: definition.path, depth: this.#run.depth + 1 }
    return new Evaluation(inner, argument).render(definition.nodes, argument)
  }

  #pipeline({ sets, commands }: Pipeline, dot: TemplateValue): TemplateValue {
    let value: TemplateValue | null = null
    for (const command of commands) value = this.#command(command, dot, value)
    if (value === null) throw new UnreadableTemplate('an action is empty', 0)
    const [name] = sets?.names ?? []
    if (sets !== null && name !== undefined) {
      const scope = sets.isNew ? this.#variables.at(-1) : this.#variables.findLast((one) => one.has(name))
      scope?.set(name, value)
    }
    return value
  }

  #command({ operands, offset }: Command, dot: TemplateValue, piped: TemplateValue | null): TemplateValue {
    const [first, ...others] = operands
    if (first === undefined) throw new UnreadableTemplate('an action is empty', offset)
    if (first.kind !== 'call') {
      const asked = others.length === 1 && piped === null ? this.#served(first, others, dot, offset) : null
      if (asked !== null) return asked
      if (others.length > 0 || piped !== null)
        throw new UnreadableTemplate('a method is called, which is not read here', offset)
      return this.#operand(first, dot, offset)
    }
    const args: TemplateValue[] = []
    for (const operand of others) {
      const value = this.#operand(operand, dot, offset)
      // What stands behind is not even looked at: it often asks for fields of what is not there.
      if ((first.name === 'and' && !isTruthy(value)) || (first.name === 'or' && isTruthy(value))) return value
      args.push(value)
    }
    if (piped !== null) args.push(piped)
    return this.#call(first.name, args, offset)
  }

  /** `.Capabilities.APIVersions.Has "policy/v1"`, the one method that charts of all kinds call; null for any other. */
  #served(method: Operand, [api]: readonly Operand[], dot: TemplateValue, offset: number): TemplateValue | null {
    if (method.kind !== 'fields' || !method.names.join('.').endsWith('APIVersions.Has')) return null
    const wanted = api === undefined ? '' : printed(this.#operand(api, dot, offset).data)
    const known = serves(wanted)
    if (known === null)
      throw new UnreadableTemplate(`whether ${wanted} is served is known to the cluster alone`, offset)
    return plainValue(known)
  }

  #call(name: string, args: readonly TemplateValue[], offset: number): TemplateValue {
    if (name === 'include') {
      const [called, argument] = args
      if (typeof called?.data !== 'string') throw new UnreadableTemplate('include without a name', offset)
      return textValue(this.#include(called.data, argument ?? plainValue(undefined), offset))
    }
    if (name === 'tpl') {
      const [text, argument] = args
      if (typeof text?.data !== 'string' || argument === undefined)
        throw new UnreadableTemplate('tpl without a text', offset)
      // Without a template action it is the text itself, which is how most charts are used.
      if (!text.data.includes('{{')) return text
      const { nodes } = parseTemplate('', text.data)
      const inner = { ...this.#run, path: null, depth: this.#run.depth + 1 }
      if (inner.depth > deepest) throw new UnreadableTemplate('tpl goes too deep', offset)
      return textValue(new Evaluation(inner, argument).render(nodes, argument))
    }
    const called = templateFunction(name)
    if (called === null) throw new UnreadableTemplate(`the function ${name} is not read here`, offset)
    const result = called(args)
    if (result === null) throw new UnreadableTemplate(`${name} gives no result here`, offset)
    return result
  }

  #operand(operand: Operand, dot: TemplateValue, offset: number): TemplateValue {
    switch (operand.kind) {
      case 'dot':
        return dot
      case 'literal':
        return plainValue(operand.value)
      case 'variable': {
        const scope = this.#variables.findLast((one) => one.has(operand.name))
        const value = scope?.get(operand.name)
        if (value === undefined) throw new UnreadableTemplate(`${operand.name} is not set`, offset)
        return value
      }
      case 'call':
        return this.#call(operand.name, [], offset)
      case 'pipeline':
        return this.#pipeline(operand.pipeline, dot)
      case 'fields': {
        const of = this.#operand(operand.of, dot, offset)
        const [name] = operand.names
        const isRoot = of === this.#run.root && (name === 'Files' || name === 'Subcharts')
        if (isRoot) throw new UnreadableTemplate(`.${name} is known to helm alone`, offset)
        return fields(of, operand.names, offset)
      }
    }
  }
}

/** What a template prints, traced. `root` is what helm calls `$`: Values, Release, Chart and Template. */
export const evaluateTemplate = (template: Template, definitions: Definitions, root: TemplateValue): TracedText => {
  const run: Run = { definitions, path: template.path, depth: 0, budget: { steps: 0 }, root }
  const traced = new Evaluation(run, root).render(template.nodes, root)
  if (textOf(traced).length > 1024 * 1024) throw new UnreadableTemplate('the template prints too much', 0)
  return traced
}
