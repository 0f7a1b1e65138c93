import type { Problem } from '../../problem.ts'
import type { Simulation } from './simulation.ts'

/** What of a file could not be read, with the file's text, which tells whom it may be about. */
export interface UnreadPart {
  readonly problem: Problem
  /** Null where it is not known, so that it may be about anything. */
  readonly text: string | null
  /** True where nothing of the file is in the model. */
  readonly isWholeFile: boolean
}

const literal = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** True where the text holds one of the words, not as part of a longer one; `reviews-v2` is about `reviews`. */
export const mentions = (text: string | null, words: readonly string[]): boolean =>
  text === null ||
  words.some((word) => word !== '' && new RegExp(`(?<![A-Za-z0-9])${literal(word)}(?![A-Za-z0-9])`).test(text))

/** The host itself, the wildcards over it, and its first name, which may stand for all of it inside the mesh. */
const namesOf = (host: string): readonly string[] => {
  const labels = host.toLowerCase().split('.')
  const wildcards = labels.map((_, index) => ['*', ...labels.slice(index + 1)].join('.'))
  return [host, ...(labels.length > 1 ? wildcards.slice(0, -1) : []), labels[0] ?? host]
}

/**
 * The answer without a claim on what could not be read: where such a file names the host, or a service that the answer leads to, a route, subset or pod
 * in it may change everything, so that nothing is proven (design, invariant 10).
 */
export const besideUnread = (simulation: Simulation, host: string, unread: readonly UnreadPart[]): Simulation => {
  if (unread.length === 0) return simulation
  const hosts = [host, ...simulation.destinations.map((to) => to.host), ...simulation.mirrors.map((to) => to.host)]
  const words = [...new Set(hosts.flatMap(namesOf))]
  const about = unread.filter(({ text }) => mentions(text, words))
  if (about.length === 0) return simulation
  const warnings = about.map(({ problem: { path, line, message }, isWholeFile }) => {
    const where = `${path ?? ''}${line === undefined ? '' : `:${line}`}`
    return isWholeFile
      ? `${where} could not be read, so what it says of ${host} is unknown: ${message}`
      : `${where}: ${message}`
  })
  const told = { ...simulation, warnings: [...simulation.warnings, ...warnings] }
  if (!about.some(({ isWholeFile }) => isWholeFile)) return told
  return {
    ...told,
    httpStatus: null,
    destinations: simulation.destinations.map((to) => ({ ...to, status: 'unseen' as const })),
    mirrors: simulation.mirrors.map((to) => ({ ...to, status: 'unseen' as const })),
  }
}
