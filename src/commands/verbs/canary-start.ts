import { readCanaryPods } from '../canary-pods.ts'
import type { BareCommand } from '../command.ts'
import { readNewVersion } from '../new-version.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { type Item, scan } from '../scan.ts'
import { readStagedPlan } from '../staged-plan.ts'
import { readSticky } from '../sticky.ts'
import type { Reading } from '../verb.ts'
import { expectNoMore, takeVersion, wordsAmong } from '../version.ts'
import { fixedWord } from '../word.ts'

/** True where the words say `start`, in any case; a service of that name is typed in quotes. */
export const saysStart = ({ line }: Reading): boolean => line.words.some((word) => fixedWord(word) === 'start')

/** `/canary start [VERSION] [SERVICE…]`: a release to 100 percent, step by step. */
export const readCanaryStart = (reading: Reading): Read<BareCommand> => {
  const scanned = scan<'start'>(reading, {
    options: ['service', 'version', 'container'],
    alone: new Map([['start', 'start']]),
  })
  if (!scanned.ok) return scanned
  const pods = readCanaryPods(reading, scanned.value)
  if (!pods.ok) return pods
  if (pods.value?.kind === 'replicas')
    return refuse('flags-exclude', 'A release step by step goes by the route, and --by replicas by counts of pods.', {
      hint: `Give the weights one by one: ${reading.line.prefix}canary 25 v2 --by replicas`,
    })
  const plan = readStagedPlan(reading.line)
  if (!plan.ok) return plan
  const sticky = readSticky(reading.line)
  if (!sticky.ok) return sticky
  const core = (items: readonly Item<'start'>[], services: readonly string[]): Read<string | null> => {
    const words = wordsAmong(items)
    const [first] = words
    const isNew =
      pods.value?.kind === 'image' &&
      first !== undefined &&
      reading.names.version(first.text, services) === null &&
      reading.names.services(first.text).length === 0
    if (isNew) {
      const fresh = readNewVersion(reading, first)
      if (!fresh.ok) return fresh
      const more = expectNoMore(reading, words.slice(1), { services, wantsVersion: false, takesSeveral: true })
      return more.ok ? understood(fresh.value) : more
    }
    const taken = takeVersion(reading, scanned.value, first, services)
    if (!taken.ok) return taken
    const { version } = taken.value
    const wantsVersion = version === null
    const more = expectNoMore(reading, words.slice(taken.value.taken), { services, wantsVersion, takesSeveral: true })
    return more.ok ? understood(version) : more
  }
  const items = scanned.value.items.filter(({ kind }) => kind === 'word')
  if (scanned.value.items.length - items.length !== 1)
    return refuse('said-twice', '"start" stands here more than once.')
  const placed = place(reading, { ...scanned.value, items }, true, core)
  if (!placed.ok) return placed
  return understood({
    verb: 'canary',
    scope: placed.value.scope,
    percent: 100,
    version: placed.value.value,
    plan: plan.value,
    ...(sticky.value === null ? {} : { sticky: sticky.value }),
    ...(pods.value === null ? {} : { pods: pods.value }),
  })
}
