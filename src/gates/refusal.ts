import type { GateVerdict } from './verdict.ts'

/** What GitHub answered when it would not merge. */
export interface MergeRefusal {
  /** In its own words: for people, and to tell what kind of thing it asks for. */
  readonly message: string
  readonly pullRequest: number
}

/** GitHub's sentences, without the addresses of its documentation and the headings of rule sets. */
const words = (message: string): string =>
  message
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?-? ?(?:visit )?https?:\/\/\S+(?: for more information\.?)?/gi, '')
    .replace(/^ ?repository rule violations found:?/i, '')
    .trim()
    .replace(/[^.!?]$/, '$&.')

/** What GitHub's own rules still ask for, and of whom; none of it is ours to give. */
export const refusalVerdict = ({ message, pullRequest }: MergeRefusal, subject: 'change' | 'rollback'): GateVerdict => {
  const said = words(message)
  const waits = (code: string, sentence: string): GateVerdict => ({
    gate: 'conflict',
    decision: 'wait',
    code,
    sentence,
  })
  if (/merge queue/i.test(said))
    return waits(
      'merge-queue',
      `What is merged here goes through GitHub’s merge queue: press “Merge when ready” on #${pullRequest}.`,
    )
  if (/changes (?:have been|were) requested/i.test(said))
    return waits(
      'github-review-required',
      `Branch protection does not let #${pullRequest} be merged while a reviewer asks for changes on GitHub: that reviewer approves it, or the review is dismissed.`,
    )
  if (/\breviews?\b.*\b(?:is|are) required|approving review|code owner|review (?:from|by)/i.test(said)) {
    const count = Number(/at least (\d+)/i.exec(said)?.[1] ?? 1)
    const who = /code owner/i.test(said) ? 'a code owner' : 'people with write access'
    const own = subject === 'rollback' ? '; the review of whoever asked for the rollback counts there' : ''
    return waits(
      'github-review-required',
      `Branch protection asks for ${count === 1 ? '1 approval' : `${count} approvals`} on GitHub of #${pullRequest}, by ${who}${own}.`,
    )
  }
  if (/last pusher/i.test(said))
    return waits(
      'github-review-required',
      `Branch protection asks that somebody else than who pushed last approves #${pullRequest} on GitHub as it stands.`,
    )
  if (/conversation|comments must be resolved/i.test(said))
    return waits(
      'github-conversation-open',
      `Branch protection asks that every conversation on #${pullRequest} is resolved.`,
    )
  if (/not authori[sz]ed to push/i.test(said))
    return waits(
      'github-pushes-restricted',
      `Branch protection names who may push to this branch, and Sluice is not among them: somebody who is merges #${pullRequest}, or an administrator adds the App there.`,
    )
  if (/verified signatures/i.test(said))
    return waits(
      'github-signature-required',
      `Branch protection takes signed commits alone, and that of #${pullRequest} is not: a fresh pull request gets one that GitHub signs.`,
    )
  if (/are not allowed on this repository/i.test(said))
    return waits(
      'github-method-forbidden',
      `GitHub’s rules have changed how #${pullRequest} may be merged (${said.replace(/\.$/, '')}); Sluice reads them again and takes another way, or somebody merges it.`,
    )
  const check = /required status check "([^"]+)"/i.exec(said)?.[1]
  if (check !== undefined || /status checks?\b/i.test(said))
    return waits(
      'github-check-required',
      `Branch protection asks that ${check === undefined ? 'its required checks are' : `the check ${check} is`} green on #${pullRequest}; GitHub says: ${said}`,
    )
  return waits('merge-refused', `GitHub did not merge #${pullRequest}: ${said}`)
}
