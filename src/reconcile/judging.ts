import { z } from 'zod'
import { judge, type StageFacts, validApprovals } from '../gates/gates.ts'
import {
  type Attempt,
  type BaseState,
  branchOfAttempt,
  describesStage,
  type Facts,
  foreignGatesIdOf,
  gatesIdOf,
  type Judged,
  type MergeJudged,
  mergingOf,
  policyOf,
  type RolloutRecord,
  type Verdict,
} from '../rollout/rollout.ts'
import { branchRules } from './branch-rules.ts'
import type { Pass } from './context.ts'
import { isMarked, nameOf, stageFacts } from './gate-facts.ts'
import { gatesRuns } from './gates-runs.ts'
import { forgetRefusal, standingRefusal } from './merge-refusals.ts'
import type { CheckRun, CommitSha, PullRequestFacts } from './ports.ts'

const decision = z.enum(['allow', 'wait', 'block'])
const verdictText = z.object({
  decision,
  gates: z.array(z.object({ gate: z.string(), decision, code: z.string(), sentence: z.string() })),
})

/** A verdict as the text of a check run holds it: for people who want to look closely, and for us to see whether it still stands. */
export const shownVerdict = (verdict: Verdict): string => `\`\`\`json\n${JSON.stringify(verdict)}\n\`\`\``

const verdictIn = ({ text }: CheckRun): Verdict | null => {
  const json = /^```json\n([\s\S]*)\n```\s*$/.exec(text)?.[1]
  try {
    return json === undefined ? null : (verdictText.safeParse(JSON.parse(json)).data ?? null)
  } catch {
    return null
  }
}

const pullRequestOf = (pass: Pass, record: RolloutRecord, attempt: Attempt): PullRequestFacts => {
  const branch = branchOfAttempt(record, attempt)
  const found = [...pass.pullRequests.values()].find((one) => one.branch === branch)
  if (found === undefined) throw new Error(`${branch} has a pull request or is not judged`)
  return found
}

/** Where the head stands on the base's newest commit nothing can be in conflict, whatever GitHub is still computing. */
const mergeableOf = ({ mergeable }: PullRequestFacts, base: BaseState): boolean | null =>
  mergeable ?? (base.kind === 'unmoved' ? true : null)

/** Nothing of GitHub's own stands in the way. */
const unhindered: StageFacts['merging'] = { mergeable: true, isBehind: false, isAuthorsAlone: false, refused: null }

/** The verdict on a stage whose pull request is about to be opened. Nobody can have said anything of it yet. */
const judgeBeforehand = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
  head: CommitSha,
): Promise<Judged> => {
  const gathered = await stageFacts(pass, facts, record, attempt, { head, reviews: [] }, true, {
    base: { kind: 'unmoved' },
    at: Number.POSITIVE_INFINITY,
    merging: unhindered,
  })
  const verdict = judge(gathered)
  const nothing = { shown: null, shownAt: null, approvedBy: [] }
  return {
    verdict,
    ownVerdict: verdict,
    retryAt: null,
    wakeAt: gathered.window.until,
    head,
    isOurs: true,
    mergeable: true,
    isBehind: false,
    ...nothing,
  }
}

/** Where signatures are required GitHub squashes for the author of a pull request alone, and that is us. */
const isLeftToTheAuthor = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
): Promise<boolean> => {
  const { merge, rebase } = facts.repository.mergeMethods
  if (merge || rebase || mergingOf(record, attempt, policyOf(facts, record)) === 'merge') return false
  return (await branchRules(pass, facts.base.branch))?.signatures === true
}

/** The verdict on a stage, as things are now. */
export const judgeStage = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
  unproposed: CommitSha | null,
  base: BaseState,
): Promise<Judged> => {
  if (unproposed !== null) return judgeBeforehand(pass, facts, record, attempt, unproposed)
  const pullRequest = pullRequestOf(pass, record, attempt)
  const { head, number } = pullRequest
  const mergeable = mergeableOf(pullRequest, base)
  const runs = await gatesRuns(pass, head)
  const isOurs = isMarked(runs, record, attempt)
  const isBehind = pullRequest.isBehind === true
  const gathered = await stageFacts(pass, facts, record, attempt, pullRequest, isOurs, {
    base,
    at: Number.POSITIVE_INFINITY,
    merging: { ...unhindered, mergeable, isBehind },
  })
  const ownVerdict = judge(gathered)
  const refused =
    ownVerdict.decision === 'allow'
      ? await standingRefusal(pass, facts, pullRequest)
      : forgetRefusal(pass, pullRequest.number)
  const isAuthorsAlone = ownVerdict.decision === 'allow' && (await isLeftToTheAuthor(pass, facts, record, attempt))
  const merging = {
    ...gathered.merging,
    isAuthorsAlone,
    refused: refused && { message: refused.message, pullRequest: number },
  }
  const name = nameOf(record, attempt)
  const expected = isOurs ? gatesIdOf(name, attempt.digest) : foreignGatesIdOf(name)
  const shown = runs.find(({ externalId }) => externalId === expected)
  return {
    verdict: judge({ ...gathered, merging }),
    ownVerdict,
    retryAt: refused?.retryAt ?? null,
    wakeAt: gathered.window.until,
    head,
    isOurs,
    mergeable,
    isBehind,
    approvedBy: validApprovals(gathered).map(({ login, commit }) => ({ login, commit: commit ?? head })),
    shown: shown === undefined ? null : verdictIn(shown),
    shownAt: shown?.startedAt ?? null,
  }
}

/** Whether the gates allowed when it was merged: by what we showed then, else by what was there at that moment. */
export const judgeMerge = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
): Promise<MergeJudged> => {
  const pullRequest = pullRequestOf(pass, record, attempt)
  const { head, mergeCommit, mergedAt } = pullRequest
  if (mergeCommit === null || mergedAt === null) throw new Error('what is not merged is not judged as merged')
  const runs = await gatesRuns(pass, head)
  const isOurs = isMarked(runs, record, attempt)
  const gathered = await stageFacts(pass, facts, record, attempt, pullRequest, isOurs, {
    base: { kind: 'unmoved' },
    at: mergedAt,
    merging: unhindered,
  })
  const verdict = judge(gathered)
  const shown = runs.find(({ externalId }) => externalId === gatesIdOf(nameOf(record, attempt), attempt.digest))
  const { message } = await pass.context.git.commit(mergeCommit)
  return {
    allowed: verdict.decision === 'allow' || (isOurs && shown?.conclusion === 'success'),
    verdict,
    approvedBy: validApprovals(gathered).map(({ login, commit }) => ({ login, commit: commit ?? head })),
    isDescribed: describesStage(`${message}\n`, record, attempt),
  }
}
