import { z } from 'zod'
import { directoryOf, type Json, matchesGlob, type Snapshot } from '../../manifests/manifests.ts'
import { fileValue } from './parsed.ts'
import { isSameRepository } from './same-repository.ts'
import { filledInAll, type Parameters } from './set-template.ts'

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
}

const unknown = (reason: string, wants: readonly string[] = []): Generated => ({ kind: 'unknown', reason, wants })

/** A name as Argo CD makes it fit for a resource. */
const normalised = (name: string): string => name.toLowerCase().replace(/[^a-z0-9.-]/g, '-')

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
  if (!isSameRepository(repoURL, repository)) return unknown(`it reads the repository ${repoURL}`)
  if (pathParamPrefix !== undefined) return unknown('its generator renames the path')
  const withPath = (path: Parameters, own: Parameters): Parameters | undefined => {
    const all = { ...own, path }
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

/** One generator of an ApplicationSet: list, git and a matrix of these are told by the repository; all others by something outside it. */
export const generated = (
  generator: Json,
  snapshot: Pick<Snapshot, 'files'>,
  repository: string,
  given: Parameters = {},
): Generated => {
  const keys = object.safeParse(generator)
  const names = Object.keys(keys.data ?? {})
  const kind = names.find((name) => name !== 'selector' && name !== 'template') ?? 'nothing'
  if (names.includes('selector')) return unknown('its generator has a selector')
  if (names.includes('template')) return unknown('its generator has a template of its own')
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
  const [first, second] = shapes.matrix.safeParse(generator).data?.matrix.generators ?? []
  if (first === undefined || second === undefined) return unknown(`what its generator ${kind} gives is known elsewhere`)
  const outer = generated(first, snapshot, repository, given)
  if (outer.kind === 'unknown') return outer
  const combined: Parameters[] = []
  for (const one of outer.parameters) {
    const inner = generated(second, snapshot, repository, { ...given, ...one })
    if (inner.kind === 'unknown') return inner
    combined.push(...inner.parameters.map((other) => ({ ...one, ...other })))
  }
  return { kind: 'parameters', parameters: combined }
}
