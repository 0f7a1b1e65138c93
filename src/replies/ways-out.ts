import type { Verdict } from '../rollout/rollout.ts'
import { block, code, paragraphs } from './markdown.ts'
import { typed } from './three-lines.ts'

/** Where nobody else may approve: the lines of the policy that let one person go on alone. */
export const approvalsHelp = (verdict: Verdict, isWayBack: boolean): string =>
  verdict.gates.some(({ code: gateCode }) => gateCode === 'approval-impossible')
    ? paragraphs(
        `Nobody else may approve here. Give somebody write permission${isWayBack ? '' : ` (and a place among ${code('approvals')}, where the policy names who approves)`}, or say in ${code('.github/sluice.yml')} on the default branch:`,
        block(`approvals:\n${isWayBack ? '  rollback: 0' : '  first: 0\n  next: 0'}`, 'yaml'),
      )
    : ''

/** Gates after which this pull request is not the one to approve and merge. */
const needsAnother = ['head-not-ours', 'base-moved', 'conflict', 'other-base'] as const

interface Door {
  /** `#12`, or words for it. */
  readonly where: string
  /** The branch that the rollout merges into. */
  readonly base: string
  /** The service as an argument, with a blank in front; empty where it is not needed. */
  readonly service: string
  readonly merging: 'propose' | 'merge'
  /** Gates that may be overridden by those whom the policy names. */
  readonly overridable: readonly string[]
}

/** What people can do about the gates of an open stage, by what each gate says. */
export const waysOutOfGates = (verdict: Verdict, { where, base, service, merging, overridable }: Door): string[] => {
  const codes = new Set(
    verdict.gates.filter(({ decision }) => decision !== 'allow').map(({ code: gateCode }) => gateCode),
  )
  const has = (...known: readonly string[]): boolean => known.some((one) => codes.has(one))
  const ways: string[] = []
  if (verdict.decision === 'allow') ways.push(merging === 'propose' ? `merge ${where}` : 'Sluice merges it now')
  if (has('other-base')) ways.push(`point ${where} at ${code(base)} again`)
  if (has(...needsAnother)) ways.push(typed('/replan', 'opens a fresh pull request'))
  if (has('approval-missing', 'owner-missing') && !has(...needsAnother))
    ways.push(`approve ${where}${merging === 'propose' ? ', then merge it' : ''}`)
  if (has('approval-impossible')) ways.push(`let ${code('.github/sluice.yml')} ask for fewer approvals, as below`)
  if (has('github-review-required')) ways.push(`approve ${where} on GitHub, whose branch protection asks for it`)
  if (has('changes-requested')) ways.push(`settle the review on ${where}`)
  if (has('check-pending', 'github-check-required')) ways.push(`wait for the checks of ${where}`)
  if (has('check-failed')) ways.push(`mend the failed check of ${where}`)
  if (has('merge-queue')) ways.push(`press “Merge when ready” on ${where}`)
  if (has('github-conversation-open')) ways.push(`resolve the conversations on ${where}`)
  if (has('github-pushes-restricted')) ways.push(`let somebody who may push there merge ${where}`)
  if (has('github-signature-required')) ways.push(typed('/replan', 'opens a fresh, signed one'))
  if (has('squash-by-author-alone'))
    ways.push(`let Sluice merge: ${code('merging: merge')} in ${code('.github/sluice.yml')} · or allow merge commits`)
  if (has('merge-refused')) ways.push(`give GitHub what it asks for on ${where}`)
  if (has('held')) ways.push(typed(`/unhold${service}`, 'lets it go on'))
  if (has('owners-unknown')) ways.push(`write ${code('.github/CODEOWNERS')} on the default branch`)
  if (has('policy-broken')) ways.push(`mend ${code('.github/sluice.yml')} on the default branch`)
  const closed = verdict.gates.find(
    ({ gate, decision, code: gateCode }) =>
      decision !== 'allow' && overridable.includes(gate) && gate !== 'approvals' && gateCode !== 'changes-requested',
  )
  if (closed !== undefined)
    ways.push(typed(`/override ${closed.gate}${service} reason="…"`, 'by those whom the policy names'))
  return [...ways, typed('/cancel', 'closes this stage, as closing the pull request does')]
}
