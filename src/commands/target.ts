import type { Target } from './command.ts'
import { readWeight } from './percent.ts'
import { type Read, refuse, understood } from './refusal.ts'
import { unknownVersion } from './unfit.ts'
import type { Reading } from './verb.ts'
import { cited, splitAtCommas, unquotedIndex, type Word } from './word.ts'

/** True for `v2=10,v3=90`, right or not. */
export const looksLikeSplit = (word: Word): boolean => unquotedIndex(word, '=') > 0

const readSplit = (reading: Reading, word: Word, services: readonly string[]): Read<Target> => {
  const target: { version: string; percent: number }[] = []
  for (const part of splitAtCommas(word)) {
    const equals = unquotedIndex(part, '=')
    if (equals < 1) return refuse('split-invalid', `${cited(part.text)} is not of the form VERSION=PERCENT.`)
    const name = part.text.slice(0, equals)
    const version = reading.names.version(name, services)
    if (version === null) return unknownVersion(reading, { ...word, text: name }, services)
    const percent = readWeight(reading, word, part.text.slice(equals + 1))
    if (!percent.ok) return percent
    if (target.some((other) => other.version === version))
      return refuse('version-twice', `The version ${version} stands twice in the split.`)
    target.push({ version, percent: percent.value })
  }
  const sum = target.reduce((total, { percent }) => total + percent, 0)
  if (sum === 100) return understood(target)
  const last = target.at(-1)
  const rest = last === undefined ? -1 : 100 - (sum - last.percent)
  const right = target
    .map(({ version, percent }) => `${version}=${version === last?.version ? rest : percent}`)
    .join(',')
  return refuse('split-sum', `The split sums to ${sum}, not to 100.`, {
    fixes: rest > 0 ? [reading.line.text.slice(0, word.start) + right + reading.line.text.slice(word.end)] : [],
  })
}

/** `v2`, or a split whose whole percents sum to 100. */
export const readTarget = (reading: Reading, word: Word, services: readonly string[]): Read<Target> => {
  if (looksLikeSplit(word)) return readSplit(reading, word, services)
  const version = reading.names.version(word.text, services)
  return version === null ? unknownVersion(reading, word, services) : understood([{ version, percent: 100 }])
}

/** `v2=10 v3=90`, which looks like two targets: the pieces become one word at the end of the line. */
export const splitInPieces = ({ line }: Reading, splits: readonly Word[]) => {
  const others = line.words.filter(({ start }) => splits.every((split) => split.start !== start))
  const raw = others.map(({ start, end }) => line.text.slice(start, end))
  const joined = splits.map(({ text }) => text).join(',')
  return refuse('split-in-pieces', 'A split is one word: VERSION=PERCENT,VERSION=PERCENT.', {
    fixes: [line.opening + [...raw, joined, line.flagText].join(' ')],
  })
}
