import { z } from 'zod'
import { directoryOf, type Json, matchesGlob, type Snapshot } from '../../manifests/manifests.ts'
import { fileValue } from './parsed.ts'
import { isSameRepository } from './same-repository.ts'
import { laidTogether, mergedSets, selectorOf } from './selected.ts'
import { filledInAll, normalised, type Parameters } from './set-template.ts'

/** What a generator gives: a set of parameters for each Application, or why the repository does not tell. */
export type Generated =
  | { readonly kind: 'parameters'; readonly parameters: readonly Parameters[] }
  | { readonly kind: 'unknown'; readonly reason: string; readonly wants: readonly string[] }

const object = z.custom<Parameters>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))

/** Those that are no maps are left out; a list that is shorter afterwards was not whole. */
const objectsIn = (values: readonly unknown[]): readonly Parameters[] =>
  values.flatMap((value) => {
    const read = object.safeParse(value)
    return read.success ? [read.data] : []
  })

const gitShape = z.object({
  repoURL: z.string(),
  directories: z.array(z.object({ path: z.string(), exclude: z.boolean().optional() })).optional(),
  files: z.array(z.object({ path: z.string(), exclude: z.boolean().optional() })).optional(),
  values: z.record(z.string(), z.string()).optional(),
  pathParamPrefix: z.string().optional(),
})
const shapes = {
  list: z.object({ list: z.object({ elements: z.array(object) }) }),
  git: z.object({ git: gitShape }),
  matrix: z.object({ matrix: z.object({ generators: z.array(object).length(2) }) }),
  merge: z.object({
    merge: z.object({ mergeKeys: z.array(z.string()).min(1), generators: z.array(object).min(2) }),
  }),
}

const unknown = (reason: string, wants: readonly string[] = []): Generated => ({ kind: 'unknown', reason, wants })

const pathParameters = (directory: string, filename: string | null): Parameters => {
  const segments = directory.split('/')
  const basename = segments.at(-1) ?? ''
  return {
    path: directory,
    basename,
    basenameNormalized: normalised(basename),
    segments,
    ...(filename === null ? {} : { filename, filenameNormalized: normalised(filename) }),
    ...Object.fromEntries(segments.map((segment, index) => [String(index), segment])),
  }
}

/** Every directory above a file that is known, without hidden ones, which Argo CD leaves out. */
const directoriesOf = ({ files }: Pick<Snapshot, 'files'>): readonly string[] => {
  const found = new Set<string>()
  for (const path of files.keys())
    for (let one = directoryOf(path); one !== '' && !found.has(one); one = directoryOf(one)) found.add(one)
  return [...found].filter((one) => !one.split('/').some((step) => step.startsWith('.'))).sort()
}

type Pattern = { readonly path: string; readonly exclude?: boolean | undefined }

const matching = (paths: readonly string[], patterns: readonly Pattern[]): readonly string[] =>
  paths.filter(
    (path) =>
      patterns.some((pattern) => pattern.exclude !== true && matchesGlob(pattern.path, path)) &&
      !patterns.some((pattern) => pattern.exclude === true && matchesGlob(pattern.path, path)),
  )

const generatedByGit = (
  { directories, files, values = {}, pathParamPrefix, repoURL }: z.infer<typeof gitShape>,
  snapshot: Pick<Snapshot, 'files'>,
  repository: string,
): Generated => {
  if (repository !== '' && !isSameRepository(repoURL, repository)) return unknown(`it reads the repository ${repoURL}`)
  const withPath = (path: Parameters, own: Parameters): Parameters | undefined => {
    // A prefix keeps the paths of two generators apart: `.cluster.path.basename`.
    const all = pathParamPrefix === undefined ? { ...own, path } : { ...own, [pathParamPrefix]: { path } }
    const filled = filledInAll(values, all)
    return filled === undefined ? undefined : { ...all, values: filled }
  }
  const found: (Parameters | undefined)[] = []
  for (const directory of directories === undefined ? [] : matching(directoriesOf(snapshot), directories))
    found.push(withPath(pathParameters(directory, null), {}))
  if (files !== undefined) {
    const paths = matching([...snapshot.files.keys()], files)
    const wants = files.filter(({ exclude }) => exclude !== true).map(({ path }) => path)
    if (paths.length === 0) return unknown(`no file is known that matches ${wants.join(', ')}`, wants)
    for (const path of paths) {
      const value = fileValue(snapshot, path)
      const own = object.safeParse(value)
      const filename = path.slice(path.lastIndexOf('/') + 1)
      found.push(own.success ? withPath(pathParameters(directoryOf(path), filename), own.data) : undefined)
    }
  }
  const whole = objectsIn(found)
  return whole.length === found.length
    ? { kind: 'parameters', parameters: whole }
    : unknown('its generator has values that are not worked out here')
}

const generatedByMatrix = (
  [first, second]: readonly Parameters[],
  generate: (generator: Json, given: Parameters) => Generated,
  given: Parameters,
): Generated => {
  const outer = generate(first ?? {}, given)
  if (outer.kind === 'unknown') return outer
  const combined: Parameters[] = []
  for (const one of outer.parameters) {
    const inner = generate(second ?? {}, { ...given, ...one })
    if (inner.kind === 'unknown') return inner
    combined.push(...inner.parameters.map((other) => laidTogether(one, other)))
  }
  return { kind: 'parameters', parameters: combined }
}

const generatedByMerge = (keys: readonly string[], all: readonly Generated[]): Generated => {
  const sets: (readonly Parameters[])[] = []
  for (const one of all) {
    if (one.kind === 'unknown') return one
    sets.push(one.parameters)
  }
  const merged = mergedSets(keys, sets)
  return merged === null
    ? unknown(`what its generator merge lays together is not told apart by ${keys.join(', ')}`)
    : { kind: 'parameters', parameters: merged }
}

/** One generator of an ApplicationSet: list, git, and matrix and merge of these are told by the repository; all others by something outside it. */
export const generated = (
  generator: Json,
  snapshot: Pick<Snapshot, 'files'>,
  repository: string,
  given: Parameters = {},
): Generated => {
  const keys = object.safeParse(generator)
  const { selector, template, ...only } = keys.data ?? {}
  if (template !== undefined) return unknown('its generator has a template of its own')
  const isSelected = selector === undefined ? null : selectorOf(selector)
  if (selector !== undefined && isSelected === null)
    return unknown('its generator has a selector that is not worked out')
  const all = generatedByOne(only, snapshot, repository, given)
  return isSelected === null || all.kind === 'unknown'
    ? all
    : { kind: 'parameters', parameters: all.parameters.filter(isSelected) }
}

const generatedByOne = (
  generator: Parameters,
  snapshot: Pick<Snapshot, 'files'>,
  repository: string,
  given: Parameters,
): Generated => {
  const list = shapes.list.safeParse(generator).data?.list
  if (list !== undefined) {
    const elements = list.elements.map((element) => filledInAll(element, given))
    const whole = objectsIn(elements)
    return whole.length === elements.length
      ? { kind: 'parameters', parameters: whole }
      : unknown('its list has values that are not worked out here')
  }
  const git = shapes.git.safeParse(generator).data?.git
  if (git !== undefined) {
    const filled = gitShape.safeParse(filledInAll(z.custom<Json>().parse(git), given))
    return filled.success ? generatedByGit(filled.data, snapshot, repository) : unknown('its paths are not worked out')
  }
  const inner = (one: Json, parameters: Parameters): Generated => generated(one, snapshot, repository, parameters)
  const matrix = shapes.matrix.safeParse(generator).data?.matrix.generators
  if (matrix !== undefined) return generatedByMatrix(matrix, inner, given)
  const merge = shapes.merge.safeParse(generator).data?.merge
  if (merge !== undefined)
    return generatedByMerge(
      merge.mergeKeys,
      merge.generators.map((one) => inner(one, given)),
    )
  return unknown(`what its generator ${Object.keys(generator)[0] ?? 'nothing'} gives is known elsewhere`)
}
