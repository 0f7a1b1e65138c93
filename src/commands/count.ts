import { type Read, refuse, understood } from './refusal.ts'
import type { Reading } from './verb.ts'
import { cited, type Word, withWord } from './word.ts'

/** No release of one version needs more pods; a slip of the finger makes more. */
const mostPods = 1000

/** A count of pods, whole and not huge. */
export const readPods = ({ line }: Reading, word: Word, least: number): Read<number> => {
  const { text } = word
  if (word.hasQuotes || !/^(?:0|[1-9][0-9]*)$/.test(text))
    return refuse(
      'count-invalid',
      `${cited(text)} is not a count of pods, a whole number from ${least} to ${mostPods}.`,
      {
        fixes: /^\+?[0-9]{1,5}$/.test(text) ? [withWord(line.text, word, `${Number(text)}`)] : [],
      },
    )
  const count = Number(text)
  return count >= least && count <= mostPods
    ? understood(count)
    : refuse(
        'count-out-of-range',
        `A count of pods here is from ${least} to ${mostPods}, and ${text} is ${count < least ? 'less' : 'more'}.`,
      )
}
