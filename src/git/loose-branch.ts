import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRefName, isSha } from './names.ts'

/**
 * The commit of a branch that moved lately: git keeps it in a file of its own, which only it writes, and whole. Reading that takes a hundredth of what a
 * process takes that is asked. Null says nothing: the branch may stand among the packed ones, or git may keep its refs otherwise.
 */
export const looseBranch = async (gitDirectory: string, name: string): Promise<string | null> => {
  // A branch is a commit; what a tag or another ref stands for is git's to say.
  if (!name.startsWith('refs/heads/') || !isRefName(name)) return null
  const text = await readFile(join(gitDirectory, name), 'latin1').catch(() => '')
  const sha = text.replace(/\n$/, '')
  return isSha(sha) ? sha : null
}
