import type { PlaygroundSettings } from './contract.ts'
import { usualPermissions } from './state/create-world.ts'

/** A kind of repository that GitHub knows and Sluice must get along with. */
export interface RepositoryKind {
  readonly name: string
  /** One line for whoever chooses. */
  readonly about: string
  readonly become: (settings: PlaygroundSettings) => void
}

const ours = 'refs/heads/sluice/**'

/** Every kind that the playground can be, alone or several together. */
export const repositoryKinds: readonly RepositoryKind[] = [
  { name: 'merge-only', about: 'merge commits alone', become: (is) => is.allowMethods({ merge: true }) },
  { name: 'squash-only', about: 'squash merges alone', become: (is) => is.allowMethods({ squash: true }) },
  {
    name: 'squash-blank',
    about: 'squash merges alone, with the title of the pull request and no message',
    become: (is) => {
      is.allowMethods({ squash: true })
      is.squashWords('PR_TITLE', 'BLANK')
    },
  },
  { name: 'rebase-only', about: 'rebase merges alone', become: (is) => is.allowMethods({ rebase: true }) },
  { name: 'two-reviews', about: 'two approving reviews', become: (is) => is.protect({ requiredReviews: 2 }) },
  {
    name: 'code-owners',
    about: 'a review by a code owner, as CODEOWNERS names them',
    become: (is) => is.protect({ requiredReviews: 1, codeOwners: true }),
  },
  {
    name: 'stale-reviews',
    about: 'a push dismisses approvals',
    become: (is) => is.protect({ requiredReviews: 1, dismissStaleReviews: true }),
  },
  {
    name: 'last-push',
    about: 'the last push is approved by somebody else',
    become: (is) => is.protect({ requiredReviews: 1, lastPush: true }),
  },
  {
    name: 'required-checks',
    about: 'the check ci/test must be green',
    become: (is) => is.protect({ requiredChecks: [{ context: 'ci/test', app: null }] }),
  },
  {
    name: 'up-to-date',
    about: 'the check ci/test must be green on the newest base',
    become: (is) => is.protect({ upToDate: true, requiredChecks: [{ context: 'ci/test', app: null }] }),
  },
  {
    name: 'conversations',
    about: 'every conversation is resolved',
    become: (is) => is.protect({ resolvedConversations: true }),
  },
  { name: 'linear-history', about: 'no merge commits', become: (is) => is.protect({ linearHistory: true }) },
  {
    name: 'methods-by-ruleset',
    about: 'a ruleset leaves squash alone of the methods that the repository allows',
    become: (is) => is.protect({ methods: ['squash'] }),
  },
  {
    name: 'restricted-pushes',
    about: 'only the maintainer may push to the default branch, and so merge',
    become: (is) => is.protect({ pushers: ['maintainer'] }),
  },
  { name: 'signed-commits', about: 'verified signatures', become: (is) => is.protect({ requiredSignatures: true }) },
  { name: 'merge-queue', about: 'a merge queue', become: (is) => is.protect({ mergeQueue: true }) },
  {
    name: 'rules-on-creation',
    about: 'a ruleset lets nobody create branches of ours',
    become: (is) => is.rules([{ names: ours, creation: true }]),
  },
  {
    name: 'rules-on-update-and-deletion',
    about: 'a ruleset lets nobody move or delete branches of ours',
    become: (is) => is.rules([{ names: ours, update: true, deletion: true }]),
  },
  {
    name: 'rules-on-signatures',
    about: 'a ruleset takes signed commits alone, on every branch',
    become: (is) => is.rules([{ names: '~ALL', signatures: true }]),
  },
  {
    name: 'rules-on-messages',
    about: 'a ruleset wants a ticket in every commit message',
    become: (is) => is.rules([{ names: '~ALL', message: { operator: 'regex', pattern: '^OPS-[0-9]+' } }]),
  },
  {
    name: 'rules-on-authors',
    about: 'a ruleset wants the company’s address in every commit',
    become: (is) => is.rules([{ names: '~ALL', authorEmail: { operator: 'ends_with', pattern: '@acme.example' } }]),
  },
  {
    name: 'rules-on-paths',
    about: 'a ruleset lets nobody push to apps/reviews',
    become: (is) => is.rules([{ names: '~ALL', paths: ['apps/reviews'] }]),
  },
  {
    name: 'rules-on-sizes',
    about: 'a ruleset takes no file over a megabyte',
    become: (is) => is.rules([{ names: '~ALL', largestFile: 1 }]),
  },
  { name: 'old-server', about: 'GitHub Enterprise Server 3.10', become: (is) => is.enterprise('3.10.4') },
  { name: 'archived', about: 'archived', become: (is) => is.archive(true) },
  {
    name: 'read-only',
    about: 'the App was granted reading alone',
    become: (is) => is.appPermissions({ ...usualPermissions, contents: 'read', pull_requests: 'read' }),
  },
  { name: 'closed-to-us', about: 'an IP allow list without the server’s address', become: (is) => is.closeToUs(true) },
  { name: 'no-issues', about: 'issues are off', become: (is) => is.issues(false) },
  { name: 'no-drafts', about: 'no draft pull requests', become: (is) => is.drafts(false) },
  {
    name: 'tidy-branches',
    about: 'branches are deleted when they are merged',
    become: (is) => is.deleteBranchOnMerge(true),
  },
  { name: 'auto-merge', about: 'auto-merge may be switched on', become: (is) => is.autoMerge(true) },
]
