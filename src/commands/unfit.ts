import { isFlagName } from './flag.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { Item } from './scan.ts'
import type { Reading } from './verb.ts'
import { verbOf } from './verb-words.ts'
import { cited, splitAtCommas, unquotedIndex, type Word, withWord } from './word.ts'

/** The first few of a list that may be long. */
const some = (names: readonly string[]): string =>
  names.length <= 8 ? names.join(', ') : `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`

/** So many lines to choose from fit on a phone. */
const mostChoices = 3

/** Lines in which part of a word is put right. */
const replacements = (reading: Reading, word: Word, part: string, names: readonly string[]): readonly string[] => {
  const raw = reading.line.text.slice(word.start, word.end)
  return names.map((name) =>
    withWord(
      reading.line.text,
      word,
      raw.replace(part, () => name),
    ),
  )
}

/** Lines in which every part that is no service is put right; where no name is near, one for each service if they are few. */
const withServices = (reading: Reading, word: Word, unknown: readonly string[]): Partial<Refusal> => {
  const { names, line } = reading
  const [only, second] = unknown
  if (only !== undefined && second === undefined) {
    const near = names.nearServices(only)
    if (near.length > 0) return { fixes: replacements(reading, word, only, near) }
    const said = line.words.flatMap(splitAtCommas).flatMap(({ text }) => names.services(text))
    const others = names.serviceNames.filter((name) => !names.services(name).some((key) => said.includes(key)))
    const few = names.serviceNames.length <= mostChoices ? others : []
    return { choices: replacements(reading, word, only, few) }
  }
  const raw = line.text.slice(word.start, word.end)
  const right = unknown.reduce((text, part) => text.replace(part, () => names.nearServices(part)[0] ?? part), raw)
  return { fixes: [withWord(line.text, word, right)] }
}

/** Hosts that the mesh knows by a ServiceEntry, and wildcards, have no versions that requests could be moved between. */
export const isHost = (text: string): boolean =>
  /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(text) && /[a-z]/i.test(text)

export const unknownService = (reading: Reading, word: Word) => {
  const parts = splitAtCommas(word).filter(({ text }) => reading.names.services(text).length === 0)
  const [part = word, ...more] = parts
  const known = reading.names.serviceNames
  const what = more.length === 0 ? 'is no service' : 'are no services'
  const named = (more.length === 0 ? [part] : parts).slice(0, 8).map(({ text }) => cited(text))
  return refuse(
    'unknown-service',
    known.length === 0
      ? `There ${what} ${named.join(' or ')}: this repository has none whose traffic could be moved.`
      : `There ${what} ${named.join(' or ')} here, only ${some(known)}.`,
    {
      ...withServices(
        reading,
        word,
        (more.length === 0 ? [part] : parts).map(({ text }) => text),
      ),
      ...(isHost(part.text)
        ? {
            hint: 'Commands are about Kubernetes Services. What is for another host, of a ServiceEntry or with a wildcard, is changed by hand, in a pull request of your own.',
          }
        : {}),
    },
  )
}

/** What there is to do about a version that is not here and was not misspelt. */
const newVersion = ({ line }: Reading, { text, hasQuotes }: Word): string =>
  line.verb === 'retire'
    ? 'If it has been retired, it is so already, and nothing is left to do.'
    : `A new version is brought by ${line.prefix}deploy ${!hasQuotes && /^[a-z0-9][a-z0-9._-]*$/i.test(text) ? text : 'VERSION'} --image REF, or by its Deployment in a pull request of its own; after that the command finds it.`

export const unknownVersion = (reading: Reading, word: Word, services: readonly string[]) => {
  const { names } = reading
  const parts = splitAtCommas(word).map(({ text }) => text)
  if (parts.length > 1 && parts.every((part) => names.version(part, services) !== null))
    return refuse(
      'too-many-versions',
      `"${reading.line.verb}" takes one version, and ${cited(word.text)} are ${parts.length}.`,
      {
        choices: replacements(reading, word, word.text, parts.slice(0, 3)),
      },
    )
  const without = services.find((key) => names.version(word.text, [key]) === null)
  const known = names.versionNames(without === undefined ? services : [without])
  const fixes = replacements(reading, word, word.text, names.nearVersions(word.text, services))
  const [only, ...others] = known
  const has = only === undefined ? 'none at all' : others.length === 0 ? `only ${only}` : `${some(known)}`
  return refuse(
    'unknown-version',
    without === undefined
      ? `No service here has a version ${cited(word.text)}${known.length === 0 ? '' : `: there are ${some(known)}`}.`
      : `${names.shown(without)} has no version ${cited(word.text)}; it has ${has}.`,
    { fixes, hint: newVersion(reading, word) },
  )
}

export const ambiguousService = (reading: Reading, word: Word, part: string, keys: readonly string[]) =>
  refuse('ambiguous-service', `${cited(part)} is the name of ${keys.length} services: ${some(keys)}.`, {
    choices: replacements(reading, word, part, keys.slice(0, 3)),
  })

export const tooManyServices = (reading: Reading, word: Word) =>
  refuse('too-many-services', `"${reading.line.verb}" takes one service.`, {
    hint: `One line for each: ${splitAtCommas(word)
      .slice(0, 3)
      .map(({ text }) => withWord(reading.line.text, word, text))
      .join(' and: ')}`,
  })

/** A line that means two things: it is settled by saying which word is what. */
export const ambiguousWord = <Fixed>(reading: Reading, items: readonly Item<Fixed>[]) => {
  const { names, line } = reading
  const words = items.flatMap((item) => (item.kind === 'word' ? [item.word] : []))
  const known = words.filter(({ text }) => names.services(text).length > 0)
  const choices = known.slice(0, 3).flatMap((word) => {
    const raw = line.text.slice(word.start, word.end)
    return ['service', 'version'].map((option) => withWord(line.text, word, `${option}=${raw}`))
  })
  const both = known.find(({ text }) => names.version(text, []) !== null)
  return refuse(
    'ambiguous',
    both === undefined
      ? 'This line can be meant in two ways.'
      : `This line can be meant in two ways: ${cited(both.text)} is a service and a version here.`,
    { choices },
  )
}

const namesHere = ({ names }: Reading): string => {
  const versions = names.versionNames([])
  return names.serviceNames.length === 0
    ? 'Nothing here is a service whose traffic could be moved.'
    : `Services here: ${some(names.serviceNames)}; versions: ${versions.length === 0 ? 'none' : some(versions)}.`
}

/** What was found before the word that is left. */
export interface Seen {
  readonly services: readonly string[]
  readonly wantsVersion: boolean
  readonly takesSeveral?: boolean
}

/** A word that found no place: what it is, as far as can be told. */
export const unfitWord = (reading: Reading, word: Word, seen: Seen) => {
  const { names, line } = reading
  const equals = unquotedIndex(word, '=')
  const flag = word.text.slice(0, Math.max(0, equals)).toLowerCase()
  if (isFlagName(flag))
    return refuse('unknown-word', `${cited(word.text)} has no place in "${line.verb}": ${flag} is a flag.`, {
      fixes: [withWord(line.text, word, `--${flag} ${line.text.slice(word.start, word.end).slice(equals + 1)}`)],
    })
  if (!word.hasQuotes && word.text.startsWith('/') && verbOf(word.text.slice(1)) !== null)
    return refuse('one-command-a-line', `One command a line: ${cited(word.text)} begins another one.`, {
      hint: `Two lines: ${line.text.slice(0, word.start).trim()} and below it: ${line.text.slice(word.start)}`,
    })
  const isService = ({ text }: Word): boolean => names.services(text).length > 0
  const parts = splitAtCommas(word)
  if (parts.length > 1 && parts.some(isService) && !parts.every(isService)) return unknownService(reading, word)
  if (isService(word)) {
    // Of several services one is no service, so that none of them found its place.
    const stray = line.words.find((other) => other.start > word.start && !isService(other))
    if (seen.takesSeveral === true && stray !== undefined && names.version(stray.text, []) === null)
      return unknownService(reading, stray)
    return seen.services.length > 0 && seen.takesSeveral !== true
      ? refuse('too-many-services', `"${line.verb}" takes one service, and ${cited(word.text)} is one more.`)
      : refuse('service-misplaced', `The service ${cited(word.text)} stands in the middle; it belongs first or last.`)
  }
  if (seen.wantsVersion && (seen.services.length > 0 || names.nearVersions(word.text, []).length > 0))
    return unknownVersion(reading, word, seen.services)
  if (names.version(word.text, []) !== null)
    return refuse('version-misplaced', `The version ${cited(word.text)} has no place here.`)
  if (/^(?:\*\.)?[a-z0-9_][a-z0-9_.,/-]*$/i.test(word.text) && !/^[0-9.,-]+$/.test(word.text)) {
    if (!seen.wantsVersion) {
      return seen.services.length > 0 && seen.takesSeveral !== true
        ? refuse('unknown-word', `${cited(word.text)} has no place in "${line.verb}".`)
        : unknownService(reading, word)
    }
    const near = [...names.nearVersions(word.text, []), ...names.nearServices(word.text)]
    return refuse('unknown-name', `${cited(word.text)} is neither a service nor a version here.`, {
      fixes: near.map((name) => withWord(line.text, word, name)),
      hint: `${namesHere(reading)} ${newVersion(reading, word)}`,
    })
  }
  return refuse('unknown-word', `${cited(word.text)} has no place in "${line.verb}".`)
}
