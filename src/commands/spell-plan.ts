import type { StagedPlan } from './command.ts'

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

const duration = (milliseconds: number): string => {
  let rest = milliseconds
  let text = ''
  for (const [unit, length] of units) {
    if (rest >= length) text += `${Math.floor(rest / length)}${unit}`
    rest %= length
  }
  return text === '' ? '0s' : text
}

/** The flags of `/canary start`. */
export const spellStagedPlan = ({ steps, soak, manual }: StagedPlan): readonly string[] => [
  steps === null ? '' : `--steps ${steps.join(',')}`,
  soak === null ? '' : `--soak ${duration(soak)}`,
  manual === true ? '--manual' : '',
]
