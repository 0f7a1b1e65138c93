import { type Read, refuse, understood } from './refusal.ts'
import { cited, type Word, withWord } from './word.ts'

const milliseconds: ReadonlyMap<string, number> = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
])

/** A duration as Istio writes them, `1m30s` or `1.5s`: at least a millisecond, and whole ones (pkg/config/validation, ValidateDuration). */
export const readDuration = (line: string, word: Word): Read<string> => {
  const { text } = word
  if (!/^(?:[0-9]{1,9}(?:\.[0-9]{1,9})?(?:ms|s|m|h))+$/.test(text))
    return refuse('duration-invalid', `${cited(text)} is not a duration such as 500ms, 2s or 1m.`, {
      fixes: /^[0-9]+$/.test(text) ? [withWord(line, word, `${text}s`)] : [],
    })
  let total = 0
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)(ms|s|m|h)/g))
    total += Number(amount) * (milliseconds.get(unit ?? '') ?? 0)
  const rounded = Math.round(total)
  return rounded >= 1 && Math.abs(total - rounded) < 1e-6
    ? understood(text)
    : refuse('duration-invalid', `${cited(text)} is not a whole number of milliseconds above 0, which Istio asks for.`)
}
