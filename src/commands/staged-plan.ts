import type { StagedPlan } from './command.ts'
import type { CommandLine } from './command-line.ts'
import { type Read, refuse, understood } from './refusal.ts'
import { cited, withWord } from './word.ts'

const units: ReadonlyMap<string, number> = new Map([
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
])

const longestSoak = 30 * 86_400_000

/** `--steps 1,10,50,100`: whole percents that rise and end with everything. Null where it was not given. */
const readSteps = (line: CommandLine): Read<readonly number[] | null> => {
  const word = line.flags.get('steps') ?? null
  if (word === null) return understood(null)
  const parts = word.text.split(',').map((part) => part.trim().replace(/%$/, ''))
  if (!parts.every((part) => /^(?:[1-9][0-9]?|100)$/.test(part)))
    return refuse(
      'steps-invalid',
      `${cited(word.text)} is not a list of whole percents from 1 to 100 with commas between.`,
      { fixes: [withWord(line.text, word, '10,50,100')] },
    )
  const steps = parts.map(Number)
  if (steps.some((step, index) => index > 0 && step <= (steps[index - 1] ?? 0)))
    return refuse('steps-not-rising', `The steps ${steps.join(', ')} do not rise: each is more than the one before.`, {
      fixes: [withWord(line.text, word, [...new Set(steps)].sort((one, other) => one - other).join(','))],
    })
  return steps.at(-1) === 100
    ? understood(steps)
    : refuse('steps-not-ending', `The steps end at ${steps.at(-1) ?? 0} %, and a rollout ends with 100.`, {
        fixes: [withWord(line.text, word, [...steps, 100].join(','))],
      })
}

/** `--soak 10m`, in milliseconds. Null where it was not given. */
const readSoak = (line: CommandLine): Read<number | null> => {
  const word = line.flags.get('soak') ?? null
  if (word === null) return understood(null)
  const isDuration = /^(?:[0-9]{1,6}[smhd])+$/.test(word.text)
  let total = 0
  for (const [, amount, unit = ''] of isDuration ? word.text.matchAll(/([0-9]+)([smhd])/g) : [])
    total += Number(amount) * (units.get(unit) ?? 0)
  if (isDuration && total <= longestSoak) return understood(total)
  return refuse('soak-invalid', `${cited(word.text)} is not a time such as 30s, 10m, 2h or 1d, at most 30 days.`, {
    fixes: /^[0-9]{1,6}$/.test(word.text) ? [withWord(line.text, word, `${word.text}m`)] : [],
  })
}

/** What `/canary start` says of the way; null for each part that is left to the configuration. */
export const readStagedPlan = (line: CommandLine): Read<StagedPlan> => {
  const steps = readSteps(line)
  if (!steps.ok) return steps
  const soak = readSoak(line)
  if (!soak.ok) return soak
  return understood({ steps: steps.value, soak: soak.value, manual: line.flags.has('manual') ? true : null })
}
