import { nearNames } from '../near-names.ts'
import { codePointName, isInvisible, isTypographic, nextBlank, skipBlanks } from './characters.ts'
import type { CommandLine, VerbName } from './command-line.ts'
import { commonFlags, type FlagName, flagTable, isFlagName } from './flag.ts'
import { type Read, refuse, understood } from './refusal.ts'
import { verbOf } from './verb-words.ts'
import { verbTable } from './verbs.ts'
import { cited, cut, unquotedIndex, type Word, withWord } from './word.ts'
import { readWords } from './words.ts'

/** The line is quoted in trailers and pull requests, which GitHub takes up to 65,536 characters in all. */
const longestLine = 8_192

/** How a line begins. `name` is the verb as typed. */
export interface Opening {
  readonly isPrefixed: boolean
  readonly name: string
  /** Where the verb's name begins and ends. */
  readonly start: number
  readonly end: number
}

/** The verb that a line begins with, ours or not; null where it begins with none. */
export const readOpening = (text: string, from = 0): Opening | null => {
  if (text.charAt(from) !== '/') return null
  const firstEnd = nextBlank(text, from + 1)
  if (text.slice(from + 1, firstEnd).toLowerCase() !== 'sluice')
    return { isPrefixed: false, name: text.slice(from + 1, firstEnd), start: from + 1, end: firstEnd }
  const start = skipBlanks(text, firstEnd)
  const end = nextBlank(text, start)
  return { isPrefixed: true, name: text.slice(start, end), start, end }
}

/** Ours by its verb. Everything after `/sluice` is. */
export const isOurs = ({ isPrefixed, name }: Opening): boolean => isPrefixed || verbOf(name) !== null

/** Characters that look like nothing or like others mean something only inside quotes, where a person put them on purpose. */
const checkCharacters = (words: readonly Word[]): Read<null> => {
  for (const word of words) {
    let index = 0
    for (const character of word.text) {
      const quoted = word.quotes.charAt(index) === 'q'
      index += character.length
      if (isInvisible(character, quoted))
        return refuse('invisible-character', `The line holds an invisible character, ${codePointName(character)}.`)
      if (!quoted && isTypographic(character))
        return refuse(
          'typographic-character',
          `"${character}" (${codePointName(character)}) is not a plain character; a value that needs it stands in quotes.`,
        )
    }
  }
  return understood(null)
}

interface Flags {
  readonly words: readonly Word[]
  readonly flags: ReadonlyMap<FlagName, Word | null>
  readonly flagText: string
}

const isFlag = (word: Word): boolean =>
  word.text.startsWith('--') && word.quotes.startsWith('..') && word.text.length > 2

const splitFlags = (text: string, verb: VerbName, all: readonly Word[]): Read<Flags> => {
  const flags = new Map<FlagName, Word | null>()
  const words: Word[] = []
  const texts: string[] = []
  for (let index = 0; index < all.length; index++) {
    const word = all[index]
    if (word === undefined) break
    if (!isFlag(word)) {
      words.push(word)
      continue
    }
    const equals = unquotedIndex(word, '=')
    const typed = word.text.slice(2, equals === -1 ? undefined : equals)
    const name = typed.toLowerCase()
    const known = [...commonFlags, ...verbTable[verb].flags]
    if (!isFlagName(name) || !known.includes(name)) {
      const fixes = nearNames(name, known).map((near) =>
        withWord(
          text,
          word,
          word.text.replace(typed, () => near),
        ),
      )
      return isFlagName(name)
        ? refuse('flag-not-here', `"${verb}" takes no --${name}.`, { fixes })
        : refuse('unknown-flag', `There is no flag --${typed}.`, { fixes })
    }
    if (flags.has(name)) return refuse('said-twice', `--${name} stands here twice.`)
    if (flagTable[name].value === null) {
      if (equals !== -1)
        return refuse('flag-without-value', `--${name} takes no value.`, { fixes: [withWord(text, word, `--${name}`)] })
      flags.set(name, null)
      texts.push(text.slice(word.start, word.end))
      continue
    }
    const following = all[index + 1]
    const value =
      equals !== -1 ? cut(word, equals + 1) : following !== undefined && !isFlag(following) ? following : null
    if (value === null || value.text === '') return refuse('value-missing', `--${name} needs a value.`)
    if (equals === -1) index++
    flags.set(name, value)
    texts.push(text.slice(word.start, value.end))
  }
  return understood({ words, flags, flagText: texts.join(' ') })
}

/** The line that `/plan` holds, with or without its slash. */
const readPlanned = (text: string, number: number, from: number): Read<CommandLine | null> => {
  const start = skipBlanks(text, from)
  if (start === text.length) return understood(null)
  const slashed = text.charAt(start) === '/' ? text : `${text.slice(0, start)}/${text.slice(start)}`
  const opening = readOpening(slashed, start)
  if (opening === null) return understood(null)
  const shift = slashed.length - text.length
  if (verbOf(opening.name) === 'plan') return refuse('nothing-to-plan', 'A plan of a plan is the plan.')
  const moved = { ...opening, start: opening.start - shift, end: opening.end - shift }
  return readCommandLine(text, number, moved, `${text.slice(0, from).trim()} `)
}

const readCommandLine = (text: string, number: number, opening: Opening, prefix: string): Read<CommandLine> => {
  const { name, end } = opening
  const verb = verbOf(name)
  if (verb === null) {
    const others = Object.keys(verbTable)
    return refuse('unknown-verb', name === '' ? 'Which command?' : `There is no command ${cited(name)}.`, {
      fixes: nearNames(name, others).map((near) => text.slice(0, opening.start) + near + text.slice(end)),
      hint: `The commands are ${others.join(', ')}; ${prefix}help explains them.`,
    })
  }
  const from = skipBlanks(text, end)
  const line = { verb, line: number, text, opening: `${text.slice(0, end)} `, prefix }
  if (verb === 'plan') {
    const planned = readPlanned(text, number, end)
    if (!planned.ok) return planned
    return understood({ ...line, words: [], flags: new Map(), flagText: '', planned: planned.value })
  }
  const words = readWords(text, from)
  if (words.kind === 'unclosed-quote')
    return refuse('unclosed-quote', 'A quotation mark is not closed.', {
      fixes: [`${text}"`, text.slice(0, words.at) + text.slice(words.at + 1)],
    })
  if (words.kind === 'trailing-comma')
    return refuse('trailing-comma', 'The line ends in a comma that has nothing after it.', {
      fixes: [text.slice(0, words.at) + text.slice(words.at + 1)],
    })
  const characters = checkCharacters(words.words)
  if (!characters.ok) return characters
  const flags = splitFlags(text, verb, words.words)
  return flags.ok ? understood({ ...line, ...flags.value, planned: null }) : flags
}

/** A line that begins with a verb of ours, cut into words and flags. `text` has no blanks at its end. */
export const readLine = (text: string, number: number, opening: Opening): Read<CommandLine> =>
  text.length > longestLine
    ? refuse('line-too-long', `A command has at most ${longestLine} characters, and this line ${text.length}.`)
    : readCommandLine(text, number, opening, opening.isPrefixed ? '/sluice ' : '/')
