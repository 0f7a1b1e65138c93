import type { Context } from 'hono'
import { type Issue, isPullRequest, type PullRequest } from '../state/records.ts'
import { notFound, numberParameter, refusal } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'

/** The issue or pull request that the path's number names. */
export const foundIssue = (context: Context<PlaygroundEnvironment>): Issue => {
  const number = numberParameter(context, 'number')
  const issue = context.var.repository.records.issues.find((one) => one.number === number)
  if (!issue) throw notFound()
  // A pull request is one still.
  if (!issue.pull && !context.var.repository.settings.hasIssues) throw refusal(410, 'Issues are disabled for this repo')
  return issue
}

export const foundPullRequest = (context: Context<PlaygroundEnvironment>): PullRequest => {
  const issue = foundIssue(context)
  if (!isPullRequest(issue)) throw notFound()
  return issue
}

export const refuseLongText = (body: string | null | undefined): void => {
  if ((body ?? '').length > 65_536) throw refusal(422, 'body is too long (maximum is 65536 characters)')
}
