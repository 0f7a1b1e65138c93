import { isBelow } from './inside.ts'

/** Directories whose entries are environments by convention. */
const marker = /(?:^|\/)(?:overlays|environments|envs|env|clusters|stages)\/(.+)$/

/** A name that references, branches and people can carry. */
const nameOf = (text: string): string | null => {
  const name = text.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[._-]+/, '')
  return name === '' ? null : name.slice(0, 63)
}

/** The name that a directory's path says by itself: `apps/overlays/prod` and `clusters/prod/apps` are prod. */
export const markedName = (directory: string): string | null => {
  const [, rest = ''] = marker.exec(directory) ?? []
  const [first = ''] = rest.split('/')
  return nameOf(first)
}

/** The name that the configuration gives to this directory, or to one above it; the nearest counts. */
export const configuredName = (
  named: ReadonlyMap<string, string | null> | undefined,
  directory: string,
): string | null => {
  const fitting = [...(named ?? [])].flatMap(([name, path]): [string, string][] =>
    path !== null && isBelow(path, directory) ? [[name, path]] : [],
  )
  return fitting.toSorted(([, one], [, other]) => other.length - one.length)[0]?.[0] ?? null
}

/** The last step of a path, where nothing better names it. */
export const lastStep = (directory: string): string | null => nameOf(directory.split('/').at(-1) ?? '')
