import { pathFrom } from '../manifests/manifests.ts'

/** Where a path of a file leads, as `pathFrom` says; null where it leaves the repository. */
export const insidePath = (directory: string, path: string): string | null => {
  if (path.startsWith('/')) return null
  let depth = directory === '' ? 0 : directory.split('/').length
  for (const step of path.split('/')) {
    if (step === '..') depth--
    else if (step !== '' && step !== '.') depth++
    if (depth < 0) return null
  }
  return pathFrom(directory, path)
}

/** True for a path that is this directory or lies below it. */
export const isBelow = (directory: string, path: string): boolean =>
  directory === '' || path === directory || path.startsWith(`${directory}/`)
