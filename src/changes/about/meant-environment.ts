import type { Scope } from '../../commands/command.ts'
import {
  environmentNames,
  environmentOf,
  type Layout,
  namedEnvironment,
  portionsOf,
  readLayout,
} from '../../layouts/layouts.ts'
import type { Snapshot } from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import { readModel, serviceCatalogue } from '../../traffic/traffic.ts'
import { readTree } from '../text/tree.ts'
import { listText, serviceText } from '../wording.ts'
import { filesAbout } from './files-about.ts'

/** The names that a command may give: those of the layers, and those that the configuration gives to the whole of plain manifests. */
export const environmentsIn = (snapshot: Snapshot): readonly string[] => [
  ...new Set([...environmentNames(readLayout(snapshot)), ...(snapshot.named?.keys() ?? [])]),
]

/** Asked of one portion after the other, for the first one that routes anything is enough. */
const hasRoutes = (snapshot: Snapshot, name: string | null): boolean =>
  portionsOf(snapshot, name).some((portion) =>
    serviceCatalogue(readModel(portion.documents()).model).services.some(({ routed }) => routed),
  )

/** Every environment in which something can be moved; null is what no named one takes in. */
export const environmentsWithTraffic = (snapshot: Snapshot): readonly (string | null)[] => {
  const layout = readLayout(snapshot)
  if (layout.environments.length === 0) return [null]
  const rest = layout.rest.length > 0 || environmentOf(layout, null) !== null ? [null] : []
  const all = [...environmentNames(layout), ...rest]
  const moving = all.filter((name) => hasRoutes(snapshot, name))
  return moving.length > 0 ? moving : environmentNames(layout)
}

const holds = (snapshot: Snapshot, name: string | null, services: readonly string[]): boolean => {
  const about = filesAbout(snapshot, services, name)
  const known = serviceCatalogue(readTree(about, name).model).services
  return services.every((service) => known.some(({ key, name: short }) => key === service || short === service))
}

/** Whole lines to copy, where the comment is one line. */
const sayWhich = (names: readonly string[], [line, second]: readonly string[]): string =>
  line === undefined || second !== undefined
    ? `Say which: ${names.map((name) => `--env ${name}`).join(' or ')}.`
    : `Type ${names.map((name) => `${line} --env ${name}`).join(' or ')}.`

const which = (
  names: readonly (string | null)[],
  services: readonly string[],
  lines: readonly string[],
): Result<never> => {
  const known = names.flatMap((name) => name ?? [])
  const what = services.length === 0 ? 'Traffic' : listText(services.map(serviceText))
  return failure({
    code: 'environment-missing',
    message: `${what} is here in several environments, ${listText(known)}${names.includes(null) ? ', and outside of them' : ''}, and nothing says which is meant.`,
    hint: sayWhich(known, lines),
  })
}

const unknown = (layout: Layout, name: string): Result<string> => {
  const found = namedEnvironment(layout, name)
  return found.ok ? success(name) : found
}

export interface Meaning {
  readonly snapshot: Snapshot
  /** As typed; all commands of a comment mean one. */
  readonly scopes: readonly Pick<Scope, 'environment' | 'everywhere'>[]
  /** Services that are named, or that the thread is about. */
  readonly services: readonly string[]
  /** Of the thread's rollout, or of the command line; null where nothing says it. */
  readonly otherwise: string | null
  /** The commands as typed. */
  readonly lines?: readonly string[]
}

/**
 * The one environment that commands mean: the one they name, else the thread's, else the only one that has these services, else the one that the
 * configuration says.
 */
export const meantEnvironment = ({
  snapshot,
  scopes,
  services,
  otherwise,
  lines = [],
}: Meaning): Result<string | null> => {
  const layout = readLayout(snapshot)
  const named = [...new Set(scopes.flatMap(({ environment }) => environment ?? []))]
  const [first, second] = named
  if (first !== undefined && second !== undefined)
    return failure({
      code: 'several-environments',
      message: `One comment moves traffic in one environment, and these commands name ${listText(named)}.`,
      hint: 'Give the commands of each a comment of their own.',
    })
  const asked = first ?? otherwise
  if (asked !== null) return snapshot.named?.has(asked) ? success(asked) : unknown(layout, asked)
  const all = environmentsWithTraffic(snapshot)
  // Where there is just one, nothing need be read to know it.
  const fitting =
    services.length === 0 || all.length === 1 ? all : all.filter((name) => holds(snapshot, name, services))
  const candidates = fitting.length > 0 ? fitting : all
  const [only, other] = candidates
  if (only !== undefined && other === undefined) return success(only)
  // Whatever is meant for all of them may be looked at in any.
  if (only !== undefined && scopes.some(({ everywhere }) => everywhere === true)) return success(only)
  // What the configuration names may have gone from the repository since.
  const { usual = null } = snapshot
  return usual !== null && candidates.includes(usual) ? success(usual) : which(candidates, services, lines)
}
