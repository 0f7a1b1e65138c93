import { claimPrefix, claimsOf, type Effect, type Facts, noteKey, type RolloutRecord } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { showDeployment } from './deploying.ts'
import { rootOf } from './gather.ts'
import { withRecord } from './knowing.ts'
import { AnswerUnclear } from './ports.ts'
import { rolloutsAt, writeRepository, writeRollout } from './records.ts'
import { closePullRequest, createStage, markHead, merge, openPullRequest, showGates } from './stage-effects.ts'
import { concludePullRequest, finish, remind, see, showPullRequest, showStatus } from './talking.ts'

type Of<Name extends Effect['effect']> = Extract<Effect, { effect: Name }>

const concerns = (record: RolloutRecord, other: RolloutRecord): boolean =>
  record.id === other.id || claimsOf(record).some((ref) => claimsOf(other).includes(ref))

/** The rollout that a new one takes back may have ended long before; from now on what becomes of it is told there again. */
const withPredecessor = (
  { context }: Pass,
  facts: Facts,
  { takesOver }: RolloutRecord,
  known: readonly RolloutRecord[],
): Facts => {
  const predecessor = known.find(({ id }) => id === takesOver?.rollout)
  if (predecessor === undefined || facts.rollouts.some(({ id }) => id === predecessor.id)) return facts
  context.memory.ended.delete(predecessor.id)
  return withRecord(facts, predecessor)
}

/**
 * A new record. Where an open one of the same rollout, or of the same services, stands on this commit already, it is taken up instead:
 * it was written by a pass that died before its claim.
 */
const openRecord = async (pass: Pass, before: Facts, { record }: Of<'open-record'>): Promise<Facts> => {
  const known = await rolloutsAt(pass, record.baseline)
  const facts = withPredecessor(pass, before, record, known)
  const there = known.filter(
    (other) =>
      (other.end === null || other.id === record.id) &&
      concerns(record, other) &&
      other.id !== record.takesOver?.rollout &&
      !facts.rollouts.some(({ id, baseline }) => id === other.id && baseline === other.baseline),
  )
  if (there.length > 0) return there.reduce(withRecord, facts)
  await writeRollout(pass, record)
  pass.unsaid.add(record.id)
  return withRecord(facts, record)
}

/** What had failed may no longer be wanted: somebody who cancels it waits for the answer now. */
const withoutFailure = (facts: Facts, { id }: RolloutRecord): Facts =>
  facts.failed.has(id) ? { ...facts, failed: new Map([...facts.failed].filter(([scope]) => scope !== id)) } : facts

const withClaims = async ({ context }: Pass, facts: Facts): Promise<Facts> => {
  await context.git.fetch()
  return { ...facts, claims: await context.git.references(claimPrefix) }
}

const claim = async (pass: Pass, facts: Facts, { ref, sha, expected }: Of<'claim'>): Promise<Facts> => {
  const { forge, git } = pass.context
  if (expected === null) {
    const created = await forge.createReference(ref, sha)
    return created === 'created'
      ? { ...facts, claims: new Map([...facts.claims, [ref, sha]]) }
      : withClaims(pass, facts)
  }
  // A claim that leads nowhere, or to what went before, is moved, so that no moment is without.
  const pushed = await git.push({ ref, sha, expected })
  if (pushed.kind === 'rejected') throw new AnswerUnclear(`${ref} was not moved: ${pushed.reason}`)
  return withClaims(pass, facts)
}

const release = async (pass: Pass, facts: Facts, { ref, sha }: Of<'release'>): Promise<Facts> => {
  const fresh = await withClaims(pass, facts)
  if (fresh.claims.get(ref) !== sha) return fresh
  await pass.context.forge.deleteReference(ref)
  return { ...fresh, claims: new Map([...fresh.claims].filter(([name]) => name !== ref)) }
}

/** Carries out one effect, and says what is known then. */
export const carryOut = async (pass: Pass, facts: Facts, effect: Effect): Promise<Facts> => {
  switch (effect.effect) {
    case 'open-record':
      return openRecord(pass, facts, effect)
    case 'write-record':
      await writeRollout(pass, effect.record)
      return withRecord(withoutFailure(facts, effect.record), effect.record)
    case 'write-repository-record':
      await writeRepository(pass, effect.record, await rootOf(pass, facts.base.branch))
      return { ...facts, repositoryRecord: effect.record, answers: { ...facts.answers, judged: new Map() } }
    case 'claim':
      return claim(pass, facts, effect)
    case 'release':
      return release(pass, facts, effect)
    case 'forget':
      pass.context.memory.ended.set(effect.record.id, effect.record)
      return { ...facts, rollouts: facts.rollouts.filter((record) => record !== effect.record) }
    case 'create-stage':
      return createStage(pass, facts, effect)
    case 'mark-head':
      return markHead(pass, facts, effect)
    case 'open-pull-request':
      return openPullRequest(pass, facts, effect)
    case 'close-pull-request':
      return closePullRequest(pass, facts, effect)
    case 'show-gates':
      return showGates(pass, facts, effect)
    case 'merge':
      return merge(pass, facts, effect)
    case 'note': {
      await pass.context.git.addNote(effect.commit, effect.text)
      const noted = new Set([...facts.answers.noted, noteKey(effect)])
      return { ...facts, answers: { ...facts.answers, noted } }
    }
    case 'remind':
      return remind(pass, facts, effect)
    case 'show-status':
      return showStatus(pass, facts, effect)
    case 'show-pull-request':
      return showPullRequest(pass, facts, effect)
    case 'conclude-pull-request':
      return concludePullRequest(pass, facts, effect)
    case 'show-deployment':
      return showDeployment(pass, facts, effect)
    case 'see':
      return see(pass, facts, effect)
    case 'finish':
      return finish(pass, facts, effect)
  }
}
