import { notAStage } from '../gates/gates.ts'
import { type Facts, gatesRunName } from '../rollout/rollout.ts'
import { branchRules } from './branch-rules.ts'
import type { Pass } from './context.ts'
import { gatesRuns } from './gates-runs.ts'
import type { CommitSha } from './ports.ts'

const externalId = 'not-a-stage'

/**
 * Where the branch's rules demand `sluice/gates`, every other head gets success, or nobody could merge anything else. A head that carries
 * a run of ours already never gets anything else, whichever pull request shows it; nor does the head of one of our own.
 */
export const passBystanders = async (pass: Pass, facts: Facts): Promise<void> => {
  const { forge, memory, mode } = pass.context
  const { branch } = facts.base
  const demanded = mode === 'act' ? (await branchRules(pass, branch))?.checks : null
  if (demanded?.includes(gatesRunName) !== true) return
  const own = new Set(facts.pullRequests.map(({ head }) => head))
  const isTold = (head: CommitSha): boolean => own.has(head) || memory.passed.has(head)
  for (const head of (await forge.openHeads(branch)).filter((one) => !isTold(one))) {
    if ((await gatesRuns(pass, head)).length === 0) {
      const { title, summary } = notAStage
      const run = { name: gatesRunName, head, externalId, title, summary, text: '', detailsUrl: null }
      await forge.createCheckRun({ ...run, status: 'completed', conclusion: 'success' })
    }
    memory.passed.add(head)
  }
}
