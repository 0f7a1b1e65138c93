import { html } from 'hono/html'
import { methodAllowed } from '../domain/merge.ts'
import { protectionOf, whyNotMergeable } from '../domain/protection.ts'
import { baseTip } from '../domain/pull-requests.ts'
import { mergedTree } from '../git/merge.ts'
import type { PullRequest } from '../state/records.ts'
import { type Html, pageOf, type View } from './frame.ts'

const methods = [
  ['merge', 'Merge'],
  ['squash', 'Squash and merge'],
  ['rebase', 'Rebase and merge'],
] as const

/** What stands in the way of a merge, and the buttons for it. */
export const mergeBox = async (view: View, issue: PullRequest): Promise<Html | ''> => {
  const { world, repository } = view
  if (issue.state === 'closed') return ''
  const base = await baseTip(repository, issue)
  const hasQueue = protectionOf(repository, issue.pull.baseBranch)?.mergeQueue === true
  const position = repository.records.queue.findIndex((one) => one.issue === issue.number)
  const conflict = (await mergedTree(repository.git, base, issue.pull.headSha)) === null
  const obstacle = conflict
    ? 'This branch has conflicts with its base.'
    : await whyNotMergeable(world, repository, issue, base, hasQueue ? 'queue' : 'direct')
  const behind = !(await repository.git.isAncestor(base, issue.pull.headSha))
  const queueing =
    position < 0 ? ([['queue', 'Merge when ready']] as const) : ([['unqueue', 'Remove from queue']] as const)
  const buttons: readonly (readonly [string, string])[] = hasQueue
    ? queueing
    : methods.filter(([method]) => methodAllowed(repository, issue.pull.baseBranch, method))
  const clear = hasQueue
    ? position < 0
      ? 'This branch has a merge queue: “Merge when ready” puts it in.'
      : `It is number ${position + 1} in the merge queue and goes in when the required checks have passed there.`
    : 'Nothing in this repository’s rules is in the way of a merge.'
  return html`<form class="merge" method="post" action="${pageOf(repository)}/-/threads/${issue.number}">
    <p><span class="dot ${obstacle === null ? 'success' : 'failure'}"></span> ${obstacle ?? clear}</p>
    <input type="hidden" name="head" value="${issue.pull.headSha}">
    <div class="actions">
      ${behind && !conflict ? html`<button class="button" name="do" value="update">Update branch</button>` : ''}
      ${buttons.map(
        ([method, label], index) =>
          html`<button class="button${index === 0 && obstacle === null ? ' yes' : ''}" name="do" value="${method}">${label}</button>`,
      )}
    </div>
  </form>`
}
