/** Every Unicode blank separates words: NBSP and the ideographic space as well as space and tab. */
const blank = /^\p{White_Space}$/u

export const isBlank = (character: string): boolean => character === ' ' || blank.test(character)

/** The index of the first blank at or after `from`, else the length. */
export const nextBlank = (text: string, from: number): number => {
  let index = from
  while (index < text.length && !isBlank(text.charAt(index))) index++
  return index
}

export const skipBlanks = (text: string, from: number): number => {
  let index = from
  while (index < text.length && isBlank(text.charAt(index))) index++
  return index
}

/** Not `trimEnd`, which takes a byte order mark for a blank: what is no blank must be seen and refused. */
export const withoutBlanksAtEnd = (text: string): string => {
  let end = text.length
  while (end > 0 && isBlank(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** What a reader cannot see but a machine would take for part of a name: controls, bidi marks, zero-width characters, fillers. */
const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/** Parts of ordinary emoji and scripts, harmless where a person wrote a quoted sentence. */
const joiners = /\u200c|\u200d|\ufe0e|\ufe0f/u

export const isInvisible = (character: string, quoted: boolean): boolean =>
  invisible.test(character) && !(quoted && joiners.test(character))

/** Full-width forms, curly quotes and long dashes: what phones and input methods make of the plain ones. */
const typographic = /[\uff01-\uff5e\u2018-\u201f\u2012-\u2015\u2212]/u

export const isTypographic = (character: string): boolean => typographic.test(character)

/** The same text with plain characters, invisible ones taken away. A long dash at the start of a word stands for `--`. */
export const plainCharacters = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/gu, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\u201c-\u201f]/gu, '"')
    .replace(/[\u2018-\u201b]/gu, "'")
    .replace(/(^|\p{White_Space})[\u2012-\u2015\u2212]+(?=[A-Za-z])/gu, '$1--')
    .replace(/[\u2012-\u2015\u2212]/gu, '-')
    .replace(/[\p{Cs}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/\p{White_Space}/gu, ' ')
    .replace(/\p{Cc}/gu, '')

/** `U+200B`, as people look it up. */
export const codePointName = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
