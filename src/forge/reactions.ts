import type { Reaction, SourceKey } from '../reconcile/ports.ts'
import { ask, type Connection, repositoryOf } from './connection.ts'

const reviewMutation = `mutation React($subject: ID!, $content: ReactionContent!) {
  addReaction(input: { subjectId: $subject, content: $content }) { reaction { content } }
}`

/**
 * Marks a source. Adding a reaction that is there is no error and adds nothing, so this may be repeated at will. REST has no reactions
 * on reviews.
 */
export const react = (
  connection: Connection,
  heard: { readonly source: SourceKey; readonly nodeId: string },
  reaction: Reaction,
): Promise<void> =>
  ask(`reacting to ${heard.source}`, async () => {
    const { octokit } = connection
    const [kind, number] = heard.source.split('/')
    const where = { ...repositoryOf(connection), content: reaction }
    if (kind === 'comment') {
      await octokit.rest.reactions.createForIssueComment({ ...where, comment_id: Number(number) })
    } else if (kind === 'issue') {
      await octokit.rest.reactions.createForIssue({ ...where, issue_number: Number(number) })
    } else {
      await octokit.graphql(reviewMutation, { subject: heard.nodeId, content: reaction.toUpperCase() })
    }
  })
