import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { failure, type Problem, type Result, success } from '../problem.ts'

/** Where the real tools are. Either may be missing: what it would render is then trusted, and said to be. */
export interface Tools {
  readonly helm: string | null
  readonly kustomize: { readonly path: string; readonly kind: 'kustomize' | 'kubectl' } | null
}

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const wrong = (message: string): Problem => ({
  code: 'renderers-wrong',
  message,
  hint: 'Name the directories that hold helm and kustomize (or kubectl), such as SLUICE_RENDERERS=/usr/local/bin.',
})

/** Reads the setting: directories, as in PATH, each with some of the programs `helm`, `kustomize` and `kubectl`. */
export const findTools = (setting: string): Result<Tools> => {
  const directories = setting.split(delimiter).filter((directory) => directory !== '')
  const relative = directories.find((directory) => !isAbsolute(directory))
  if (relative !== undefined) return failure(wrong(`SLUICE_RENDERERS has "${relative}", which is no absolute path.`))
  const find = (name: string): string | null =>
    directories.map((directory) => join(directory, name)).find(isProgram) ?? null
  const helm = find('helm')
  const kustomize = find('kustomize')
  const kubectl = find('kubectl')
  if (helm === null && kustomize === null && kubectl === null)
    return failure(wrong(`SLUICE_RENDERERS is "${setting}", where neither helm nor kustomize nor kubectl can be run.`))
  return success({
    helm,
    kustomize:
      kustomize !== null
        ? { path: kustomize, kind: 'kustomize' }
        : kubectl !== null
          ? { path: kubectl, kind: 'kubectl' }
          : null,
  })
}
