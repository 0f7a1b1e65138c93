import type { Pass } from './context.ts'
import type { BranchRules, RepositoryFacts } from './ports.ts'
import { seldom } from './seldom.ts'

/** What the branch's rules demand; null where they could not be read. */
export const branchRules = (pass: Pass, branch: string): Promise<BranchRules | null> =>
  seldom(pass, `rules of ${branch}`, () => pass.context.forge.branchRules(branch))

/** They are asked anew the next time, and what the repository allows too. */
export const forgetRules = ({ context: { memory } }: Pick<Pass, 'context'>): void => {
  for (const key of memory.slow.keys()) if (key.startsWith('rules of ') || key === 'repository') memory.slow.delete(key)
}

/** What the repository allows and the branch's rules leave of it; where that is nothing, GitHub's own refusal says more than we know. */
export const methodsLeft = (
  allowed: RepositoryFacts['mergeMethods'],
  rules: BranchRules | null,
): RepositoryFacts['mergeMethods'] => {
  if (rules === null) return allowed
  const left = {
    merge: allowed.merge && rules.methods.merge,
    squash: allowed.squash && rules.methods.squash,
    rebase: allowed.rebase && rules.methods.rebase,
  }
  return left.merge || left.squash || left.rebase ? left : allowed
}
