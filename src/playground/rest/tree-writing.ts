import { z } from 'zod'
import { editTree, type TreeEdit } from '../git/tree-object.ts'
import type { Repository } from '../state/world.ts'
import { refusal } from './answer.ts'

const sha = z.string().regex(/^[0-9a-f]{40}$/)

export const treeWish = z.object({
  base_tree: sha.optional(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.enum(['100644', '100755', '040000', '160000', '120000']).default('100644'),
      type: z.enum(['blob', 'tree', 'commit']).optional(),
      sha: sha.nullable().optional(),
      content: z.string().optional(),
    }),
  ),
})

export type TreeWish = z.infer<typeof treeWish>

const emptyTree = Buffer.alloc(0)

/** Neither leaves the tree nor enters `.git`, however that is written. */
const isSafePath = (path: string): boolean =>
  path !== '' &&
  !path.includes('\0') &&
  path.split('/').every((part) => !['', '.', '..'].includes(part) && part.toLowerCase() !== '.git')

/** The base tree (or commit) with the entries put in or, where their id is null, taken out. */
export const writeTree = async (repository: Repository, wish: TreeWish): Promise<string> => {
  const base = wish.base_tree === undefined ? null : await repository.git.object(`${wish.base_tree}^{tree}`)
  if (wish.base_tree !== undefined && !base) throw refusal(422, 'Invalid base_tree')
  const edits: TreeEdit[] = []
  for (const { path, mode, sha: id, content } of wish.tree) {
    if (!isSafePath(path)) throw refusal(422, 'tree.path contains a malformed path component')
    if (id && !(await repository.git.object(id))) throw refusal(422, `tree.sha ${id} is not a valid blob`)
    edits.push({
      path,
      mode,
      sha: id === undefined ? await repository.git.writeObject('blob', Buffer.from(content ?? '')) : id,
    })
  }
  return (
    (await editTree(repository.git, base?.sha ?? null, edits)) ?? (await repository.git.writeObject('tree', emptyTree))
  )
}
