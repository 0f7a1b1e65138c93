import type { OwnedFiles, ReviewFacts, StageFacts } from './facts.ts'

const files = ({ paths }: OwnedFiles): string => {
  const [first = '', ...others] = paths
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

const missing = (group: OwnedFiles): string =>
  `an approval of ${group.owners.join(' or ')}${group.isAskersAlone ? ', who asked for this stage,' : ''} is needed for ${files(group)}`

/** True for an owner of any touched file. */
export const isOwner = ({ approvals: { owners } }: StageFacts, { userId }: ReviewFacts): boolean =>
  owners?.kind === 'read' && owners.groups.some(({ reviewers }) => reviewers.includes(userId))

export type OwnersSay =
  | { readonly kind: 'satisfied' }
  /** Sentences, one for each group of files without an owner's approval. */
  | { readonly kind: 'missing'; readonly sentences: readonly string[] }
  | { readonly kind: 'unknown'; readonly sentence: string }

/** Whether each touched file that has owners has the approval of one of them; `approvers` are user ids whose approval stands. */
export const ownersSay = ({ approvals: { owners } }: StageFacts, approvers: readonly number[]): OwnersSay => {
  if (owners === null) return { kind: 'satisfied' }
  if (owners.kind !== 'read')
    return {
      kind: 'unknown',
      sentence:
        owners.kind === 'no-file'
          ? 'The policy asks for the approval of owners, and the default branch has no CODEOWNERS.'
          : 'Who owns the touched files could not be read.',
    }
  const open = owners.groups.filter(({ reviewers }) => !reviewers.some((id) => approvers.includes(id)))
  return open.length === 0 ? { kind: 'satisfied' } : { kind: 'missing', sentences: open.map(missing) }
}
