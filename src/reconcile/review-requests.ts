import {
  type Attempt,
  activeAttempt,
  askersOf,
  branchOfAttempt,
  type Facts,
  type RolloutRecord,
} from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { approvalRule } from './gate-facts.ts'
import { ownedPaths } from './owners.ts'
import { RateLimited } from './ports.ts'

/** So many are asked: a longer list notifies everybody and nobody. */
const mostAsked = 15

const attemptOf = (
  facts: Facts,
  branch: string,
): { readonly record: RolloutRecord; readonly attempt: Attempt } | null => {
  for (const record of facts.rollouts) {
    const attempt = activeAttempt(record)
    if (attempt !== null && branchOfAttempt(record, attempt) === branch) return { record, attempt }
  }
  return null
}

/** Those whom the policy names, and the owners that it asks for, without who asked. */
const wanted = async (pass: Pass, facts: Facts, record: RolloutRecord, attempt: Attempt) => {
  const rule = approvalRule(facts, record, attempt)
  const owned = rule.owners ? await ownedPaths(pass, facts, record, attempt) : null
  const owners = owned?.kind === 'read' ? owned.groups.flatMap((group) => group.owners) : []
  const askers = askersOf(record, attempt).map(({ login }) => login.toLowerCase())
  const users = [...(rule.approvers?.users ?? []), ...owners.flatMap((one) => (one.kind === 'user' ? [one.login] : []))]
  const teams = [...(rule.approvers?.teams ?? []), ...owners.flatMap((one) => (one.kind === 'team' ? [one.team] : []))]
  return rule.count === 0
    ? { users: [], teams: [] }
    : {
        users: [...new Set(users)].filter((login) => !askers.includes(login.toLowerCase())).slice(0, mostAsked),
        teams: [...new Set(teams)].slice(0, mostAsked),
      }
}

/**
 * Asks the policy's approvers for a review of a pull request that was just opened. It is a kindness and no gate: what GitHub does not take is
 * left out and logged, and the stage goes on.
 */
export const requestReviews = async (pass: Pass, facts: Facts, branch: string, number: number): Promise<void> => {
  const { forge, log } = pass.context
  const found = attemptOf(facts, branch)
  if (found === null) return
  try {
    const { users, teams } = await wanted(pass, facts, found.record, found.attempt)
    if (users.length + teams.length === 0) return
    const refused = await forge.requestReviewers(number, users, teams)
    if (refused.length > 0) log.warn({ pullRequest: number, refused }, 'GitHub did not take these as reviewers')
  } catch (error) {
    if (error instanceof RateLimited) throw error
    log.warn({ pullRequest: number, err: error }, 'nobody was asked for a review')
  }
}
