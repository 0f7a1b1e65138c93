import { code } from './markdown.ts'

/** How every answer begins: what is now, why it waits and for whom, what to type next. All already Markdown. */
export interface ThreeLines {
  readonly now: string
  readonly why: string
  readonly next: readonly string[]
}

/** Blanks at the ends of the first two lines keep them lines of their own in GitHub's Markdown. */
export const threeLines = ({ now, why, next }: ThreeLines): string =>
  [`**Now:** ${now}`, `**Why:** ${why}`, `**Next:** ${next.length === 0 ? 'nothing to do' : next.join(' · ')}`].join(
    '  \n',
  )

/** A command to type, and what it does. */
export const typed = (command: string, meaning?: string): string =>
  meaning === undefined ? code(command) : `${code(command)} ${meaning}`
