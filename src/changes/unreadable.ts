import type { Problem } from '../problem.ts'
import type { Tree } from './tree.ts'

/** Files, and parts of objects, that could not be read although they hold one of the words: what they say of it is unknown. */
export const unreadableAbout = (tree: Tree, words: readonly string[]): readonly Problem[] =>
  tree.problems.filter(({ path }) => {
    const text = path === undefined ? undefined : tree.snapshot.files.get(path)?.text
    return text !== undefined && words.some((word) => text.includes(word))
  })
