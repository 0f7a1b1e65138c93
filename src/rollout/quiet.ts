const zeroWidthSpace = '\u200b'

const closing = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b/i

/** A person's sentence in a commit's message: GitHub would notify whom it mentions, and close what it says is fixed. */
export const quiet = (text: string): string => text.replace(/@|#(?=\d)|\bGH-(?=\d)|:(?=\/\/)/gi, `$&${zeroWidthSpace}`)

/** The same of a command or a title, which people copy: only what GitHub would act upon is broken, not `--route #1` or an address of mail. */
export const quietWhereHeard = (text: string): string =>
  closing.test(text) ? quiet(text) : text.replace(/(?<![\w.-])@/g, `$&${zeroWidthSpace}`)
