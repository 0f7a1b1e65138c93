import type { Field, GraphqlDocument, Operation, Selection, Value } from './language.ts'

export type Arguments = Readonly<Record<string, unknown>>

/** How one field gets its value; the arguments it names are all that it takes. */
export interface Resolver {
  readonly takes: readonly string[]
  readonly resolve: (given: Arguments) => unknown
}

/** An object that answers fields. Fields are functions, so that a tree of any depth costs only what is asked of it. */
export interface GraphNode {
  readonly type: string
  readonly fields: Readonly<Record<string, Resolver | (() => unknown)>>
}

/** What `... on X` may name besides the type itself. */
export type Interfaces = Readonly<Record<string, readonly string[]>>

/** An error in GraphQL's way: the field is null, and the answer is 200 all the same. */
export class GraphqlRefusal extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

export interface GraphqlProblem {
  readonly type?: string
  readonly message: string
  readonly path?: readonly (string | number)[]
}

export interface GraphqlAnswer {
  readonly data?: unknown
  readonly errors?: readonly GraphqlProblem[]
}

export const taking = (takes: readonly string[], resolve: Resolver['resolve']): Resolver => ({ takes, resolve })

const isNode = (value: unknown): value is GraphNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'fields' in value

interface Run {
  readonly missing: ReadonlySet<string>
  readonly document: GraphqlDocument
  readonly variables: Readonly<Record<string, unknown>>
  readonly interfaces: Interfaces
  readonly problems: GraphqlProblem[]
}

const plain = (value: Value, variables: Readonly<Record<string, unknown>>): unknown => {
  if (value.kind === 'constant') return value.value
  if (value.kind === 'variable') return variables[value.name] ?? null
  if (value.kind === 'list') return value.items.map((item) => plain(item, variables))
  return Object.fromEntries([...value.entries].map(([key, item]) => [key, plain(item, variables)]))
}

const given = (found: ReadonlyMap<string, Value>, run: Run): Record<string, unknown> =>
  Object.fromEntries([...found].map(([key, value]) => [key, plain(value, run.variables)]))

const isWanted = (selection: Selection, run: Run): boolean =>
  selection.directives.every((directive) => {
    const condition = given(directive.arguments, run)['if'] === true
    return directive.name === 'skip' ? !condition : directive.name === 'include' ? condition : true
  })

/** The fields that apply to an object of this type, with fragments unfolded and equal names joined. */
const fieldsOf = (type: string, selections: readonly Selection[], run: Run): Map<string, Field> => {
  const found = new Map<string, Field>()
  const put = (field: Field) => {
    const known = found.get(field.alias)
    found.set(field.alias, known ? { ...known, selections: [...known.selections, ...field.selections] } : field)
  }
  for (const selection of selections) {
    if (!isWanted(selection, run)) continue
    if (selection.kind === 'field') {
      put(selection)
      continue
    }
    const fragment =
      typeof selection.fragment === 'string' ? run.document.fragments.get(selection.fragment) : selection.fragment
    if (!fragment)
      throw new GraphqlRefusal('undefinedFragment', `Fragment ${String(selection.fragment)} was used, but not defined`)
    const applies = fragment.on === null || fragment.on === type || run.interfaces[type]?.includes(fragment.on)
    if (applies) for (const field of fieldsOf(type, fragment.selections, run).values()) put(field)
  }
  return found
}

const resolveField = async (node: GraphNode, field: Field, run: Run): Promise<unknown> => {
  if (field.name === '__typename') return node.type
  const isThere = Object.hasOwn(node.fields, field.name) && !run.missing.has(`${node.type}.${field.name}`)
  const resolver = isThere ? node.fields[field.name] : undefined
  if (!resolver)
    throw new GraphqlRefusal('undefinedField', `Field '${field.name}' doesn't exist on type '${node.type}'`)
  const { takes, resolve } = typeof resolver === 'function' ? { takes: [], resolve: resolver } : resolver
  for (const name of field.arguments.keys())
    if (!takes.includes(name))
      throw new GraphqlRefusal('argumentNotAccepted', `Field '${field.name}' doesn't accept argument '${name}'`)
  return resolve(given(field.arguments, run))
}

const complete = async (
  promised: unknown,
  field: Field,
  path: readonly (string | number)[],
  run: Run,
): Promise<unknown> => {
  const value = await promised
  if (Array.isArray(value)) return Promise.all(value.map((item, index) => complete(item, field, [...path, index], run)))
  if (!isNode(value)) {
    if (value !== null && value !== undefined && field.selections.length > 0)
      throw new GraphqlRefusal('selectionMismatch', `Selections can't be made on the scalar '${field.name}'`)
    return value ?? null
  }
  if (field.selections.length === 0)
    throw new GraphqlRefusal('selectionMismatch', `Field '${field.name}' must have selections`)
  return executeSelections(value, field.selections, path, run)
}

const executeSelections = async (
  node: GraphNode,
  selections: readonly Selection[],
  path: readonly (string | number)[],
  run: Run,
): Promise<Record<string, unknown>> => {
  const result: Record<string, unknown> = {}
  for (const [alias, field] of fieldsOf(node.type, selections, run)) {
    const here = [...path, alias]
    try {
      result[alias] = await complete(await resolveField(node, field, run), field, here, run)
    } catch (error) {
      if (!(error instanceof GraphqlRefusal)) throw error
      run.problems.push({ type: error.type, message: error.message, path: here })
      result[alias] = null
    }
  }
  return result
}

const variablesIn = (value: Value): string[] => {
  if (value.kind === 'variable') return [value.name]
  if (value.kind === 'list') return value.items.flatMap(variablesIn)
  return value.kind === 'object' ? [...value.entries.values()].flatMap(variablesIn) : []
}

const variablesUsed = (selections: readonly Selection[], document: GraphqlDocument): string[] =>
  selections.flatMap((selection) => {
    const own = selection.directives.flatMap((one) => [...one.arguments.values()].flatMap(variablesIn))
    if (selection.kind === 'field')
      return [
        ...own,
        ...[...selection.arguments.values()].flatMap(variablesIn),
        ...variablesUsed(selection.selections, document),
      ]
    const fragment =
      typeof selection.fragment === 'string' ? document.fragments.get(selection.fragment) : selection.fragment
    return [...own, ...variablesUsed(fragment?.selections ?? [], document)]
  })

/** GitHub refuses a query whose variables are not all declared, used and given. */
const variableProblems = (operation: Operation, document: GraphqlDocument, values: Arguments): GraphqlProblem[] => {
  const used = new Set(variablesUsed(operation.selections, document))
  const declared = new Set(operation.variables.map((one) => one.name))
  const label = operation.name ?? 'anonymous query'
  return [
    ...[...used]
      .filter((name) => !declared.has(name))
      .map((name) => ({ message: `Variable $${name} is used by ${label} but not declared` })),
    ...[...declared]
      .filter((name) => !used.has(name))
      .map((name) => ({ message: `Variable $${name} is declared by ${label} but not used` })),
    ...operation.variables
      .filter((one) => one.required && one.fallback === null && (values[one.name] ?? null) === null)
      .map((one) => ({ message: `Variable $${one.name} was provided invalid value` })),
  ]
}

export interface Request {
  readonly document: GraphqlDocument
  readonly operation: Operation
  readonly variables: Arguments
  readonly interfaces: Interfaces
  /** `Type.field` of what this server does not know. */
  readonly missing: ReadonlySet<string>
}

/** Answers one operation from its root object. */
export const executeGraphql = async (request: Request, root: GraphNode): Promise<GraphqlAnswer> => {
  const { document, operation, interfaces } = request
  const wrong = variableProblems(operation, document, request.variables)
  if (wrong.length > 0) return { errors: wrong }
  const fallbacks = operation.variables.map((one) => [one.name, one.fallback ? plain(one.fallback, {}) : null])
  const variables = { ...Object.fromEntries(fallbacks), ...request.variables }
  const run: Run = { document, variables, interfaces, missing: request.missing, problems: [] }
  const data = await executeSelections(root, operation.selections, [], run)
  const invalid = run.problems.filter((one) => !['NOT_FOUND', 'FORBIDDEN', 'UNPROCESSABLE'].includes(one.type ?? ''))
  // What GitHub finds wrong with the query itself yields no data at all.
  if (invalid.length > 0) return { errors: invalid }
  return run.problems.length > 0 ? { data, errors: run.problems } : { data }
}
