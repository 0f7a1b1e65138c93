import type { Account, Reaction, ReactionContent } from '../state/records.ts'
import { nodeId, type Repository, type World } from '../state/world.ts'

/** Nobody reacts in a conversation that is locked, whatever their rights. Source: GitHawkApp/GitHawk#2297. */
export const isLockedAround = ({ records }: Repository, subject: string): boolean => {
  const number =
    records.comments.find(({ nodeId: id }) => id === subject)?.issue ??
    records.reviews.find(({ nodeId: id }) => id === subject)?.issue
  return records.issues.some((one) => one.locked && (one.nodeId === subject || one.number === number))
}

/** A person reacts once with each sign: the second time answers with the first. */
export const react = (
  world: World,
  repository: Repository,
  account: Account,
  subject: string,
  content: ReactionContent,
): { readonly reaction: Reaction; readonly isNew: boolean } => {
  const known = repository.records.reactions.find(
    (one) => one.subject === subject && one.author === account.id && one.content === content,
  )
  if (known) return { reaction: known, isNew: false }
  const id = world.nextId()
  const reaction: Reaction = {
    id,
    nodeId: nodeId('REA', id),
    subject,
    author: account.id,
    content,
    createdAt: world.now(),
  }
  repository.records.reactions.push(reaction)
  return { reaction, isNew: true }
}

export const withdrawReaction = (repository: Repository, reaction: Reaction): void => {
  repository.records.reactions.splice(repository.records.reactions.indexOf(reaction), 1)
}
