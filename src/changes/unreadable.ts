import type { Problem } from '../problem.ts'
import { mentions } from '../traffic/traffic.ts'
import type { Tree } from './text/tree.ts'

/** Files, and parts of objects, that could not be read although they hold one of the words: what they say of it is unknown. */
export const unreadableAbout = ({ unread }: Tree, words: readonly string[]): readonly Problem[] =>
  unread.filter(({ text }) => mentions(text, words)).map(({ problem }) => problem)
