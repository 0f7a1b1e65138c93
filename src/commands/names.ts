import { nearNames } from '../near-names.ts'
import type { Catalogue } from './command.ts'

/** What words can be names of. */
export interface Names {
  /** Keys of the services that a word fits: none, one, or several where the namespace is needed. */
  readonly services: (word: string) => readonly string[]
  /**
   * The version that a word means, null where it means none. With services its name in all of them, or the word as typed where
   * they call it differently; without, the word as typed, for only the service tells what an alias stands for.
   */
  readonly version: (word: string, services: readonly string[]) => string | null
  /** Of these services; of all where none is given. */
  readonly versionNames: (services: readonly string[]) => readonly string[]
  readonly nearServices: (word: string) => readonly string[]
  readonly nearVersions: (word: string, services: readonly string[]) => readonly string[]
  /** Short where that is unique. */
  readonly serviceNames: readonly string[]
  /** A key as people type it. */
  readonly shown: (key: string) => string
  /** Null: any. */
  readonly environments: readonly string[] | null
  readonly isWorkload: (word: string) => boolean
  /** True where nothing is known, so that a word may be anything that looks like a name. */
  readonly areOpen: boolean
}

const nameShape = /^[a-z0-9]([a-z0-9_.-]{0,251}[a-z0-9])?$/i
const keyShape = /^(?:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?|_)\/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i

/** For looking at a line's shape alone, before the repository is read. */
export const anyNames: Names = {
  services: (word) => (nameShape.test(word) || keyShape.test(word) ? [word] : []),
  version: (word) => (nameShape.test(word) ? word : null),
  versionNames: () => [],
  nearServices: () => [],
  nearVersions: () => [],
  serviceNames: [],
  shown: (key) => key,
  environments: null,
  isWorkload: () => false,
  areOpen: true,
}

/** A service as hosts in manifests and in the cluster are written: `reviews.shop`, `reviews.shop.svc.cluster.local`. */
const hostShape = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?$/i

type Service = Catalogue['services'][number]

const added = <Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value) => {
  const values = map.get(key)
  if (values === undefined) map.set(key, [value])
  else values.push(value)
}

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)]

/** A word as a version of one service: a version's own name wins over an alias of another. */
const versionOf = (service: Service, word: string): string | null =>
  service.versions.find(({ name }) => name === word)?.name ??
  service.versions.find(({ aliases }) => aliases.includes(word))?.name ??
  null

export const namesOf = (catalogue: Catalogue): Names => {
  const byName = new Map<string, Service[]>()
  const byKey = new Map<string, Service>()
  const anyVersion = new Set<string>()
  for (const service of catalogue.services) {
    added(byName, service.name, service)
    byKey.set(service.key, service)
    for (const { name, aliases } of service.versions) for (const word of [name, ...aliases]) anyVersion.add(word)
  }
  const shown = (key: string): string => {
    const name = byKey.get(key)?.name
    return name !== undefined && byName.get(name)?.length === 1 ? name : key
  }
  const serviceNames = catalogue.services.map(({ key }) => shown(key))
  const versionNames = (services: readonly string[]) =>
    unique(
      (services.length === 0 ? catalogue.services : services.flatMap((key) => byKey.get(key) ?? [])).flatMap(
        ({ versions }) => versions.map(({ name }) => name),
      ),
    )
  const services = (word: string): readonly string[] => {
    if (byKey.has(word)) return [word]
    const slash = word.indexOf('/')
    if (slash === -1) {
      const named = byName.get(word) ?? []
      const [, name, namespace] = named.length === 0 ? (hostShape.exec(word) ?? []) : []
      return name === undefined ? named.map(({ key }) => key) : services(`${namespace}/${name}`)
    }
    // An unstated namespace matches any, if only one service fits.
    const unstated = (byName.get(word.slice(slash + 1)) ?? []).filter(({ namespace }) => namespace === null)
    return unstated.length === 1 ? unstated.map(({ key }) => key) : []
  }
  return {
    services,
    version: (word, services) => {
      if (services.length === 0) return anyVersion.has(word) ? word : null
      const found = services.map((key) => {
        const service = byKey.get(key)
        return service === undefined ? null : versionOf(service, word)
      })
      if (found.includes(null)) return null
      const [first] = found
      return first !== undefined && found.every((name) => name === first) ? first : word
    },
    versionNames,
    nearServices: (word) => {
      const near = nearNames(hostShape.exec(word)?.[1] ?? word, unique([...byName.keys(), ...byKey.keys()]))
      return unique(near.flatMap((name) => byName.get(name)?.map(({ key }) => shown(key)) ?? [shown(name)]))
    },
    nearVersions: (word, services) => nearNames(word, versionNames(services)),
    serviceNames,
    shown,
    environments: catalogue.environments,
    isWorkload: (word) => catalogue.workloads?.includes(word) === true,
    areOpen: false,
  }
}
