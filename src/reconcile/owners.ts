import { type CodeOwner, codeOwnersOf, codeOwnersPaths, codeOwnerText, readCodeOwners } from '../config/config.ts'
import type { OwnerFacts } from '../gates/gates.ts'
import { type Attempt, askersOf, type Facts, type RolloutRecord } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { planAt } from './planning.ts'
import { ForgeRefusal, type Review } from './ports.ts'
import { permissionOf } from './understanding.ts'

/** CODEOWNERS on the default branch at this moment, never from the pull request under judgement; null where there is none. */
const codeOwnersText = async ({ context: { git } }: Pass, { base }: Facts): Promise<string | null> => {
  for (const path of codeOwnersPaths) {
    const text = await git.readFile(base.head, path)
    if (text !== null) return text
  }
  return null
}

const touchedPaths = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
): Promise<readonly string[] | null> => {
  const aim = record.segments[attempt.segment]?.aim
  const planned = aim === undefined ? null : await planAt(pass, facts, aim, attempt.base)
  const stage = planned?.kind === 'plan' ? planned.plan.stages[0] : undefined
  return stage?.digest === attempt.digest ? [...new Set(stage.edits.map(({ path }) => path))] : null
}

export type OwnedPaths =
  | { readonly kind: 'no-file' | 'unknown' }
  /** By equal owners; files without any are left out. */
  | {
      readonly kind: 'read'
      readonly groups: readonly { readonly paths: readonly string[]; readonly owners: readonly CodeOwner[] }[]
    }

/** The touched files of a stage with their owners. */
export const ownedPaths = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
): Promise<OwnedPaths> => {
  try {
    const text = await codeOwnersText(pass, facts)
    if (text === null) return { kind: 'no-file' }
    const paths = await touchedPaths(pass, facts, record, attempt)
    if (paths === null) return { kind: 'unknown' }
    const rules = readCodeOwners(text)
    const groups = new Map<string, { readonly paths: string[]; readonly owners: readonly CodeOwner[] }>()
    for (const path of paths) {
      const owners = codeOwnersOf(rules, path)
      const key = owners.map(codeOwnerText).join(' ')
      const group = groups.get(key) ?? { paths: [], owners }
      group.paths.push(path)
      if (owners.length > 0) groups.set(key, group)
    }
    return { kind: 'read', groups: [...groups.values()] }
  } catch (error) {
    // A link, or a file that is no text: what it says is not known, and unknown never allows.
    if (error instanceof ForgeRefusal) return { kind: 'unknown' }
    throw error
  }
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

const owns = async ({ context }: Pass, owners: readonly CodeOwner[], login: string): Promise<boolean> => {
  if (owners.some((owner) => owner.kind === 'user' && isSame(owner.login, login))) return true
  for (const owner of owners)
    if (owner.kind === 'team' && (await context.forge.teamMember(owner.team, login)) === true) return true
  return false
}

/** Who of the reviewers owns what the stage touches. */
export const ownerFacts = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
  reviews: readonly Review[],
): Promise<OwnerFacts> => {
  const owned = await ownedPaths(pass, facts, record, attempt)
  if (owned.kind !== 'read') return owned
  const askers = askersOf(record, attempt)
  const people = new Map(reviews.filter(({ author }) => !author.isBot).map(({ author }) => [author.id, author.login]))
  const groups = []
  for (const { paths, owners } of owned.groups) {
    const reviewers: number[] = []
    for (const [id, login] of people) {
      const permission = await permissionOf(pass, login)
      const mayWrite = permission === 'admin' || permission === 'write'
      if (mayWrite && (await owns(pass, owners, login))) reviewers.push(id)
    }
    const isAskersAlone = owners.every(
      (owner) => owner.kind === 'user' && askers.some(({ login }) => isSame(login, owner.login)),
    )
    groups.push({ paths, owners: owners.map(codeOwnerText), reviewers, isAskersAlone })
  }
  return { kind: 'read', groups }
}
