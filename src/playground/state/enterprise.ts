import type { World } from './world.ts'

/** What an Enterprise Server of that version has not; on github.com nothing is missing. The first version that has it. */
const since = { rulesets: 11, mergeQueue: 12, longIds: 13 } as const

export type Feature = keyof typeof since

export const lacks = (world: World, feature: Feature): boolean =>
  world.enterprise !== null && Number(/^3\.(\d+)\b/.exec(world.enterprise)?.[1] ?? 99) < since[feature]

/** Fields of GraphQL that the version does not know, as `Type.field`. */
export const missingFields = (world: World): ReadonlySet<string> =>
  new Set([
    ...(lacks(world, 'longIds')
      ? ['IssueComment', 'PullRequestReview', 'Reaction', 'Issue', 'PullRequest'].map(
          (type) => `${type}.fullDatabaseId`,
        )
      : []),
    ...(lacks(world, 'mergeQueue') ? ['PullRequest.isInMergeQueue', 'PullRequest.mergeQueueEntry'] : []),
  ])
