import { mappingProblems, withPolicyOf } from '../changes/changes.ts'
import { policyPath } from '../config/config.ts'
import type { Problem } from '../problem.ts'
import { policyCheck } from '../replies/replies.ts'
import type { Facts } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { organisationPolicy, policyUnder } from './policies.ts'
import { type CommitSha, ForgeRefusal } from './ports.ts'

const runName = 'sluice/policy'
const externalId = 'policy'

/** A branch that nobody has pushed to for so long has no pull request that anybody looks at. */
const youngerThan = 30 * 86_400_000

interface Found {
  readonly problems: readonly Problem[]
  /** Of what it says of charts, and the files of that commit do not hold. */
  readonly mapping: readonly Problem[]
}

const foundAt = async (pass: Pass, head: CommitSha): Promise<Found> => {
  const { git } = pass.context
  try {
    const text = await git.readFile(head, policyPath)
    const read = policyUnder(await organisationPolicy(pass), text)
    if (!read.ok) return { problems: read.problems, mapping: [] }
    if (text === null || read.value.charts.length === 0) return { problems: [], mapping: [] }
    const { snapshot } = await git.snapshot(head)
    return { problems: [], mapping: mappingProblems(withPolicyOf(snapshot, read.value), { path: policyPath, text }) }
  } catch (error) {
    if (error instanceof ForgeRefusal) return { problems: [error.problem], mapping: [] }
    throw error
  }
}

/** Heads of people's branches on which the policy is not what it was where they left the default branch. By git alone: it costs no request. */
const headsThatChangeIt = async ({ context }: Pass, { base }: Facts): Promise<readonly CommitSha[]> => {
  const { git, memory, clock } = context
  const branches = await git.references('refs/heads/')
  const isPeoples = (ref: string): boolean =>
    !ref.startsWith('refs/heads/sluice/') && ref !== `refs/heads/${base.branch}`
  const heads = [...branches].flatMap(([ref, head]) => (isPeoples(ref) && !memory.policyHeads.has(head) ? [head] : []))
  if (heads.length === 0) return []
  const blobs = await git.blobsAt([base.head, ...heads], policyPath)
  // The default branch may have another policy since, so what counts is what it was where the branch left it.
  const isChanging = async (head: CommitSha): Promise<boolean> => {
    if (blobs.get(head) === blobs.get(base.head)) return false
    if (clock.now() - (await git.commit(head)).committedAt >= youngerThan) return false
    const fork = await git.mergeBase(base.head, head)
    const atFork = fork === null ? undefined : (await git.blobsAt([fork], policyPath)).get(fork)
    return atFork !== blobs.get(head)
  }
  const changing: CommitSha[] = []
  for (const head of new Set(heads))
    if (await isChanging(head)) changing.push(head)
    else memory.policyHeads.add(head)
  return changing
}

/** Where a branch changes the policy, its head gets a check run with everything that is wrong with it, before it is on the default branch. */
export const checkPolicies = async (pass: Pass, facts: Facts): Promise<void> => {
  const { forge, memory, mode } = pass.context
  if (mode !== 'act') return
  for (const head of await headsThatChangeIt(pass, facts)) {
    const isTold = (await forge.checkRuns(head, runName)).some(({ isOurs }) => isOurs)
    if (!isTold) {
      const { problems, mapping } = await foundAt(pass, head)
      const isRight = problems.length === 0 && mapping.length === 0
      const conclusion = isRight ? ('success' as const) : ('failure' as const)
      const told = { ...policyCheck(policyPath, problems, mapping), text: '', detailsUrl: null }
      await forge.createCheckRun({ name: runName, head, externalId, status: 'completed', conclusion, ...told })
    }
    memory.policyHeads.add(head)
  }
}
