import { rulesOf } from '../domain/name-rules.ts'
import { protectionOf } from '../domain/protection.ts'
import type { NameRules, Protection, Repository, TextRule } from '../state/world.ts'

type Rule = Readonly<Record<string, unknown>> & { readonly type: string }

const when = (asked: boolean, type: string, parameters?: Readonly<Record<string, unknown>>): readonly Rule[] =>
  asked ? [{ type, ...(parameters === undefined ? {} : { parameters }) }] : []

const ofProtection = (protection: Protection): readonly Rule[] => [
  ...when(
    protection.requiredReviews > 0 ||
      protection.codeOwners ||
      protection.lastPush ||
      protection.resolvedConversations ||
      protection.methods !== null,
    'pull_request',
    {
      dismiss_stale_reviews_on_push: protection.dismissStaleReviews,
      require_code_owner_review: protection.codeOwners,
      require_last_push_approval: protection.lastPush,
      required_approving_review_count: protection.requiredReviews,
      required_review_thread_resolution: protection.resolvedConversations,
      ...(protection.methods === null ? {} : { allowed_merge_methods: protection.methods }),
    },
  ),
  ...when(protection.requiredChecks.length > 0 || protection.upToDate, 'required_status_checks', {
    strict_required_status_checks_policy: protection.upToDate,
    required_status_checks: protection.requiredChecks.map((check) => ({
      context: check.context,
      ...(check.app === null ? {} : { integration_id: check.app }),
    })),
  }),
  ...when(protection.requiredSignatures, 'required_signatures'),
  ...when(protection.linearHistory, 'required_linear_history'),
  ...when(protection.mergeQueue, 'merge_queue', {
    check_response_timeout_minutes: 60,
    grouping_strategy: 'ALLGREEN',
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method: 'MERGE',
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 0,
  }),
]

const textRule = (type: string, rule: TextRule | undefined): readonly Rule[] =>
  when(rule !== undefined, type, { operator: rule?.operator, pattern: rule?.pattern, negate: false, name: '' })

const ofNames = (rules: NameRules): readonly Rule[] => [
  ...when(rules.creation === true, 'creation'),
  ...when(rules.update === true, 'update'),
  ...when(rules.deletion === true, 'deletion'),
  ...when(rules.signatures === true, 'required_signatures'),
  ...textRule('commit_message_pattern', rules.message),
  ...textRule('commit_author_email_pattern', rules.authorEmail),
  ...when(rules.paths !== undefined, 'file_path_restriction', { restricted_file_paths: rules.paths }),
  ...when(rules.largestFile !== undefined, 'max_file_size', { max_file_size: rules.largestFile }),
]

/** What is demanded of a branch, there or not, as rules that everybody who may read the repository can see. */
export const rulesView = (repository: Repository, branch: string): readonly Rule[] => {
  const protection = protectionOf(repository, branch)
  const from = { ruleset_source_type: 'Repository', ruleset_source: repository.fullName }
  return [
    ...(protection === null ? [] : ofProtection(protection)).map((rule) => ({ ...rule, ...from, ruleset_id: 1 })),
    ...rulesOf(repository, `refs/heads/${branch}`).flatMap((rules) =>
      ofNames(rules).map((rule) => ({ ...rule, ...from, ruleset_id: 2 })),
    ),
  ]
}
