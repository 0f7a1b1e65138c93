import { type Read, refuse, understood } from './refusal.ts'
import type { Reading } from './verb.ts'
import { cited, type Word, withWord } from './word.ts'

/** True for what was meant as a number, right or not. */
export const looksNumeric = (word: Word): boolean => !word.hasQuotes && /^[-+]?[0-9][0-9.,]*%*$/.test(word.text)

const digits = (text: string): string => text.replace(/%$/, '')

/** A weight of Istio: whole, 0 to 100. */
export const readWeight = (reading: Reading, word: Word, text = word.text): Read<number> => {
  const number = digits(text)
  const whole = Number.parseInt(number, 10)
  const instead = (percent: number) =>
    withWord(
      reading.line.text,
      word,
      reading.line.text.slice(word.start, word.end).replace(text, () => `${percent}`),
    )
  if (/^[0-9]+[.,][0-9]*$/.test(number))
    return refuse('weight-fraction', `A weight is a whole percent, and ${text} is not.`, {
      choices: whole < 100 ? [instead(whole), instead(whole + 1)] : [],
    })
  if (!/^(?:0|[1-9][0-9]*)$/.test(number))
    return refuse('weight-not-a-number', `${cited(text)} is not a whole percent from 0 to 100.`, {
      fixes: /^\+?[0-9]+$/.test(number) ? [instead(whole)] : [],
    })
  return whole <= 100
    ? understood(whole)
    : refuse('weight-out-of-range', `A weight is a percent from 0 to 100, and ${text} is more.`)
}

/** The part of requests that a mirror copies: at most four decimals, as Envoy's fractions hold (Percent, 1/1,000,000). */
export const readShare = (reading: Reading, word: Word): Read<number> => {
  const number = digits(word.text)
  if (!/^(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,4})?$/.test(number) || Number(number) > 100)
    return refuse(
      'share-not-a-number',
      `${cited(word.text)} is not a percentage from 0.0001 to 100 with at most four decimals.`,
    )
  return Number(number) === 0
    ? refuse('share-zero', 'A mirror of 0 % copies nothing.', { fixes: [`${reading.line.prefix}mirror off`] })
    : understood(Number(number))
}

/** `1` to `9999`, as stages and positions are counted. */
export const readCount = (word: Word): number | null =>
  !word.hasQuotes && /^[1-9][0-9]{0,3}$/.test(word.text) ? Number(word.text) : null
