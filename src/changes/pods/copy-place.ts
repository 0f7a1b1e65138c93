import { type Model, type NewVersion, type Place, renamed } from '../../traffic/traffic.ts'

const directoryOf = (path: string): string => path.split('/').slice(0, -1).join('/')

/** True where a file of that name holds something, of whatever kind. */
export const isTaken = (model: Model, path: string): boolean =>
  model.mixedFiles.has(path) || [...model.objects, ...model.companions].some(({ place }) => place.path === path)

/**
 * Where the copy of an object is written: a new file beside it where the file's own name says the version, else behind it in the same file (null). Where a
 * Kustomization names files of that directory, a new one would not be taken in.
 */
export const pathOfCopy = (model: Model, { path }: Place, fresh: NewVersion): string | null => {
  const directory = directoryOf(path)
  const name = path.slice(directory === '' ? 0 : directory.length + 1)
  const [, stem = name, ending = ''] = /^(.*?)(\.ya?ml)$/.exec(name) ?? []
  const other = renamed(stem, fresh)
  if (other === null) return null
  const isListed = model.listings.some(
    (listing) => directoryOf(listing.path) === directory || directoryOf(listing.by.path) === directory,
  )
  const target = `${directory === '' ? '' : `${directory}/`}${other}${ending}`
  return isListed || isTaken(model, target) ? null : target
}
