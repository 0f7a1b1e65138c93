import { html } from 'hono/html'
import { whyNotMergeable } from '../domain/protection.ts'
import { baseTip } from '../domain/pull-requests.ts'
import { mergedTree } from '../git/merge.ts'
import type { PullRequest } from '../state/records.ts'
import { type Html, pageOf, type View } from './frame.ts'

/** What stands in the way of a merge, and the buttons for it. */
export const mergeBox = async (view: View, issue: PullRequest): Promise<Html | ''> => {
  const { world, repository } = view
  if (issue.state === 'closed') return ''
  const base = await baseTip(repository, issue)
  const conflict = (await mergedTree(repository.git, base, issue.pull.headSha)) === null
  const obstacle = conflict
    ? 'This branch has conflicts with its base.'
    : await whyNotMergeable(world, repository, issue, base)
  const behind = !(await repository.git.isAncestor(base, issue.pull.headSha))
  const { allowMergeCommit, allowSquashMerge, allowRebaseMerge } = repository.settings
  const methods = [
    ['merge', 'Merge', allowMergeCommit],
    ['squash', 'Squash and merge', allowSquashMerge],
    ['rebase', 'Rebase and merge', allowRebaseMerge],
  ] as const
  return html`<form class="merge" method="post" action="${pageOf(repository)}/-/threads/${issue.number}">
    <p><span class="dot ${obstacle === null ? 'success' : 'failure'}"></span> ${obstacle ?? 'Nothing in this repository’s rules is in the way of a merge.'}</p>
    <input type="hidden" name="head" value="${issue.pull.headSha}">
    <div class="actions">
      ${behind && !conflict ? html`<button class="button" name="do" value="update">Update branch</button>` : ''}
      ${methods
        .filter(([, , allowed]) => allowed)
        .map(
          ([method, label], index) =>
            html`<button class="button${index === 0 && obstacle === null ? ' yes' : ''}" name="do" value="${method}">${label}</button>`,
        )}
    </div>
  </form>`
}
