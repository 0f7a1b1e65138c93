import type { Reaction } from '../state/records.ts'
import { reactionContents } from '../views/issue.ts'
import { actorById } from './actors.ts'
import { connection } from './connection.ts'
import type { GraphNode, Resolver } from './execute.ts'
import type { Scope } from './scope.ts'

const names = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  confused: 'CONFUSED',
  heart: 'HEART',
  hooray: 'HOORAY',
  rocket: 'ROCKET',
  eyes: 'EYES',
} as const

export const contentOfName = (name: unknown) => reactionContents.find((one) => names[one] === name)

export const reactionNode = (scope: Scope, reaction: Reaction): GraphNode => ({
  type: 'Reaction',
  fields: {
    id: () => reaction.nodeId,
    databaseId: () => reaction.id,
    content: () => names[reaction.content],
    createdAt: () => reaction.createdAt,
    user: () => actorById(scope, reaction.author),
  },
})

/** The two ways to read the reactions on anything that can have them. */
export const reactionFields = (scope: Scope, subject: string): Record<string, Resolver | (() => unknown)> => {
  const all = () => scope.listed.reactions.filter((one) => one.subject === subject)
  return {
    reactions: connection({
      name: 'reactions',
      type: 'Reaction',
      takes: ['content', 'orderBy'],
      items: (given) => {
        const wanted = given['content'] ?? null
        return all().filter((one) => wanted === null || names[one.content] === wanted)
      },
      node: (one) => reactionNode(scope, one),
    }),
    reactionGroups: () => reactionContents.map((content) => groupNode(scope, subject, content, all)),
  }
}

const groupNode = (
  scope: Scope,
  subject: string,
  content: Reaction['content'],
  all: () => readonly Reaction[],
): GraphNode => {
  const inGroup = () => all().filter((one) => one.content === content)
  const reactors = (name: string) =>
    connection({
      name,
      type: 'Reactor',
      takes: ['orderBy'],
      items: inGroup,
      node: (one) => actorById(scope, one.author),
    })
  return {
    type: 'ReactionGroup',
    fields: {
      content: () => names[content],
      createdAt: () => inGroup()[0]?.createdAt ?? null,
      viewerHasReacted: () => inGroup().some((one) => one.author === scope.actor.account.id),
      users: reactors('users'),
      reactors: reactors('reactors'),
      subject: () => ({ type: 'Reactable', fields: { id: () => subject } }),
    },
  }
}
