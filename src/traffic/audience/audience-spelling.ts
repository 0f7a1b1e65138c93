import { type Audience, audienceExpression, audiences, entryOf, exactAudience, programsMetBy } from './audiences.ts'

/** Where the bracket at the beginning is closed; -1 where it is not. */
const closingBracket = (expression: string): number => {
  let depth = 0
  let inClass = false
  for (let at = 0; at < expression.length; at++) {
    const character = expression.charAt(at)
    if (character === '\\') at++
    else if (inClass) inClass = character !== ']'
    else if (character === '[') inClass = true
    else if (character === '(') depth++
    else if (character === ')' && --depth === 0) return at
  }
  return -1
}

const withoutGroup = (expression: string): string =>
  expression.startsWith('(') && !expression.startsWith('(?i)') && closingBracket(expression) === expression.length - 1
    ? expression.slice(expression.startsWith('(?:') ? 3 : 1, -1)
    : expression

/** `.*`, anchors and groups around an expression taken away: what it looks for. */
const core = (expression: string): string => {
  const plain = withoutGroup(expression)
    .replace(/^(?:\(\?i\)|\^|\.\*\??|\(\.\*\??\))/, '')
    .replace(/(?:\$|\.\*\??|\(\.\*\??\))$/, '')
  return plain === expression ? plain : core(plain)
}

/** What may follow a browser's name in what people write: a slash, and a version. */
const versionTail = /\\?\/(?:\(?(?:\[\\d\\?\.\]|\[0-9\\?\.\]|\\d|\[0-9\])[+*]\)?)?$/

const letterClass = /\[([A-Za-z])([A-Za-z])\]/g

const oneWord = (expression: string): string =>
  core(core(expression).replace(versionTail, '')).replace(letterClass, (all, one: string, other: string) =>
    one.toLowerCase() === other.toLowerCase() ? one : all,
  )

/** The words that an expression looks for, in lower case; null where it is no plain search for words. */
const wordsOf = (expression: string): readonly string[] | null => {
  const words = core(core(expression).replace(versionTail, '')).split('|').map(oneWord)
  return words.every((word) => /^[A-Za-z]+$/.test(word)) ? words.map((word) => word.toLowerCase()) : null
}

const isSpeltBy = (audience: Audience, words: readonly string[]): boolean => {
  const entry = entryOf(audience)
  const lower = (list: readonly string[]): readonly string[] => list.map((word) => word.toLowerCase())
  return entry.words.some(
    (all) =>
      lower(all).every((word) => words.includes(word)) &&
      words.every((word) => lower([...all, ...entry.also]).includes(word)),
  )
}

/** How a rule spells an audience. */
export interface AudienceSpelling {
  readonly audience: Audience
  /** True where none of the audience meets it, mostly for want of `.*`: it must match the whole value. */
  readonly isDefective: boolean
  /** Programs that meet it and are not of the audience. */
  readonly takesAlong: readonly string[]
  /** Programs of the audience that do not meet it. */
  readonly misses: readonly string[]
}

/** Reads an expression on the User-Agent header as one audience, spelt in one of the ways that people know; null where it is about something else. */
export const readAudienceExpression = (expression: string): AudienceSpelling | null => {
  const words = wordsOf(expression)
  const audience =
    exactAudience(expression) ?? (words === null ? undefined : audiences.find((one) => isSpeltBy(one, words)))
  if (audience === undefined) return null
  const [met, meant] = [programsMetBy(expression), programsMetBy(audienceExpression(audience))]
  return {
    audience,
    isDefective: !met.some((program) => meant.includes(program)),
    takesAlong: met.filter((program) => !meant.includes(program)),
    misses: meant.filter((program) => !met.includes(program)),
  }
}
