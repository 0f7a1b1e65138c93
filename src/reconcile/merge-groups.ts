import { notAStage, strictest } from '../gates/gates.ts'
import { gatesCheck } from '../replies/replies.ts'
import {
  activeAttempt,
  attemptKey,
  branchOfAttempt,
  type Facts,
  type GatesView,
  gatesRunName,
} from '../rollout/rollout.ts'
import { branchRules } from './branch-rules.ts'
import type { Pass } from './context.ts'
import { conclusionOf, gatesRuns, writeGates } from './gates-runs.ts'
import type { CheckRunDraft, CommitSha } from './ports.ts'

/**
 * What a merge queue is about to merge: a commit of GitHub's own, on a branch named by the last pull request that is in it. Those before it in the
 * queue have branches of their own, on whose commits this one stands.
 */
interface MergeGroup {
  readonly head: CommitSha
  readonly pullRequests: readonly number[]
}

const groupsOf = async ({ context: { git } }: Pass, base: string): Promise<readonly MergeGroup[]> => {
  const prefix = `refs/heads/gh-readonly-queue/${base}/`
  const entries = [...(await git.references(prefix))].flatMap(([ref, head]) => {
    const number = /^pr-(\d{1,9})-/.exec(ref.slice(prefix.length))?.[1]
    return number === undefined ? [] : [{ number: Number(number), head }]
  })
  const groups: MergeGroup[] = []
  for (const { head } of entries) {
    const pullRequests: number[] = []
    for (const entry of entries)
      if (entry.head === head || (await git.isAncestor(entry.head, head))) pullRequests.push(entry.number)
    groups.push({ head, pullRequests })
  }
  return groups
}

/** The verdicts of our stages among them; null where one is not judged yet: then GitHub goes on waiting. */
const viewsOf = (facts: Facts, { head, pullRequests }: MergeGroup): readonly GatesView[] | null => {
  const own = facts.pullRequests.filter(({ number }) => pullRequests.includes(number))
  const views: GatesView[] = []
  for (const { branch } of own) {
    const record = facts.rollouts.find((one) => one.attempts.some((each) => branchOfAttempt(one, each) === branch))
    const attempt = record === undefined ? null : activeAttempt(record)
    const isActive = record !== undefined && attempt !== null && branchOfAttempt(record, attempt) === branch
    const judged = isActive ? facts.answers.judged.get(attemptKey(record, attempt)) : undefined
    if (!isActive || judged === undefined) return null
    const { stage, attempt: number } = attempt
    views.push({
      rollout: record.id,
      stage,
      attempt: number,
      head,
      verdict: judged.ownVerdict,
      policyAt: facts.policy.at,
      organisation: facts.policy.organisation ?? null,
    })
  }
  return views
}

const draftOf = (head: CommitSha, views: readonly GatesView[]): CheckRunDraft => {
  const decision = strictest(views.map(({ verdict }) => verdict.decision))
  const first = views.find(({ verdict }) => verdict.decision === decision)
  const conclusion = conclusionOf(decision)
  return {
    name: gatesRunName,
    head,
    externalId: `merge group ${views.map(({ rollout, stage, attempt }) => `${rollout}/${stage}/${attempt}`).join(' ')}`,
    status: conclusion === null ? 'in_progress' : 'completed',
    conclusion,
    title: first === undefined ? notAStage.title : gatesCheck(first).title,
    summary: first === undefined ? notAStage.summary : views.map((view) => gatesCheck(view).summary).join('\n\n'),
    text: '',
    detailsUrl: null,
  }
}

/** A group gets the verdict of its stages; one without any is none of ours, and is told so where the branch's rules demand our check of every head. */
export const judgeMergeGroups = async (pass: Pass, facts: Facts): Promise<void> => {
  const { memory, mode } = pass.context
  if (mode !== 'act') return
  const { branch } = facts.base
  for (const group of await groupsOf(pass, branch)) {
    const { head } = group
    const views = memory.passed.has(head) ? null : viewsOf(facts, group)
    if (views === null) continue
    if (views.length === 0 && (await branchRules(pass, branch))?.checks.includes(gatesRunName) !== true) continue
    const draft = draftOf(head, views)
    const [newest] = await gatesRuns(pass, head)
    if (newest?.title !== draft.title || newest.conclusion !== draft.conclusion)
      await writeGates(pass, newest?.status === 'completed' ? null : (newest ?? null), draft)
    if (views.length === 0) memory.passed.add(head)
  }
}
