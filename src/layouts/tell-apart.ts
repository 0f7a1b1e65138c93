import { directoryOf, isKustomization } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import type { Root, Told } from './layout.ts'

/** A root and the name of the environment that it is of. */
export interface Named {
  readonly name: string | null
  readonly told: Told
  readonly root: Root
}

/** For each root that shares a file with others of its name the first of those files, by whom it is shared. */
const clashesIn = (named: readonly Named[]): ReadonlyMap<Named, ReadonlyMap<Named, string>> => {
  const owners = new Map<string, Named[]>()
  for (const one of named) {
    if (one.name === null) continue
    for (const path of one.root.files) {
      // One file may declare trackers of many directories.
      if (path === one.root.laidBy?.path) continue
      const key = `${one.name} ${path}`
      const those = owners.get(key)
      if (those === undefined) owners.set(key, [one])
      else those.push(one)
    }
  }
  const clashes = new Map<Named, Map<Named, string>>()
  const note = (one: Named, other: Named, path: string): void => {
    const known = clashes.get(one) ?? new Map<Named, string>()
    clashes.set(one, known)
    if (!known.has(other)) known.set(other, path)
  }
  for (const [key, those] of owners) {
    if (those.length < 2) continue
    const path = key.slice(key.indexOf(' ') + 1)
    // A chart is made to be released more than once, and what releases it may be brought by a Kustomization.
    for (const one of those)
      for (const other of those)
        if (one !== other && one.root.kind !== 'helm' && other.root.kind !== 'helm') note(one, other, path)
  }
  return clashes
}

/** All that the path says from the environment's name on. */
const longerName = ({ name, root }: Named): string | null => {
  const from = root.directory.indexOf(`/${name}/`)
  const rest = from < 0 ? '' : root.directory.slice(from + 1)
  return rest === '' ? null : rest.replaceAll('/', '-')
}

/** Where several roots of one name reach one file, each is named by all that its path says; where that tells none apart, it is a problem. */
export const tellApart = (
  named: readonly Named[],
): { readonly named: readonly Named[]; readonly problems: readonly Problem[] } => {
  const before = clashesIn(named)
  if (before.size === 0) return { named, problems: [] }
  const longer = named.map((one) => {
    if (one.told === 'configuration' || !before.has(one)) return one
    const name = longerName(one)
    return name === null ? one : { ...one, name }
  })
  const left = clashesIn(longer)
  const problems = longer.flatMap((one, index): Problem[] => {
    const clashes = left.get(one)
    const other = clashes === undefined ? undefined : longer.slice(0, index).find((before) => clashes.has(before))
    if (other === undefined) return []
    return [
      {
        code: 'environment-ambiguous',
        message: `${other.root.directory} and ${one.root.directory} are both called ${one.name}, and both take in ${clashes?.get(other) ?? ''}.`,
        path:
          one.root.files.find((path) => isKustomization(path) && directoryOf(path) === one.root.directory) ??
          one.root.directory,
        line: 1,
        hint: `Name them in .github/sluice.yml: environments: {${one.name}-2: {path: ${one.root.directory}}}`,
      },
    ]
  })
  return { named: longer, problems }
}
