import type { OverridableGate, RolloutCommand } from '../command.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { fixedAmong, type Item, scan } from '../scan.ts'
import type { Reading, Verb } from '../verb.ts'
import { expectNoMore, wordsAmong } from '../version.ts'
import { cited, quoted } from '../word.ts'

type Named = { readonly gate: OverridableGate } | { readonly never: string }

const gates = [
  'windows',
  'checks',
  'metrics',
  'soak',
  'live',
  'approvals',
] as const satisfies readonly OverridableGate[]

/** Gates that nobody passes: what they stop would merge something else than what was planned and judged. */
const nevers: Readonly<Record<string, string>> = {
  hold: 'A hold is lifted, not overridden.',
  head: 'Only the commit that Sluice made is ever merged.',
  base: 'A stage that means something else by now is planned again, not overridden.',
  conflict: 'What GitHub does not merge, no word of ours merges.',
  policy: 'A broken policy is mended on the default branch; a rollback passes.',
}

const instead: Readonly<Record<string, string>> = { hold: 'unhold', head: 'replan', base: 'replan', conflict: 'replan' }

const longestReason = 500

const named = new Map<string, Named>([
  ...gates.map((gate): [string, Named] => [gate, { gate }]),
  ...Object.keys(nevers).map((never): [string, Named] => [never, { never }]),
])

const gateAmong = (
  { line }: Reading,
  items: readonly Item<Named>[],
): Read<Extract<RolloutCommand, { verb: 'override' }>['gate']> => {
  const [first, second] = fixedAmong(items)
  if (second !== undefined)
    return refuse('said-twice', 'One line overrides one gate.', { hint: 'Write a line for each.' })
  if (first === undefined) {
    const [word] = wordsAmong(items)
    const what = word === undefined ? 'Which gate?' : `There is no gate ${cited(word.text)} that could be overridden.`
    return refuse('gate-missing', what, { hint: `The gates are ${gates.join(', ')}.` })
  }
  if ('gate' in first) return understood(first.gate)
  const command = instead[first.never]
  return refuse('gate-not-overridable', nevers[first.never] ?? '', {
    fixes: command === undefined ? [] : [`${line.prefix}${command}`],
  })
}

export const override: Verb = {
  name: 'override',
  kind: 'rollout',
  usage: ['override GATE reason="WHY" [SERVICE]'],
  meaning:
    'Lets one stage pass one gate that does not allow, by those whom the policy names (`overriders`), and leaves a mark.',
  details: [
    'GATE is `windows`, `checks` or `approvals` of the open stage, or `soak`, `metrics` or `live` of the stage that is merged. `live` is the word of a person where a tracker is silent or wrong.',
    'Who did it and why stands in the check run, in the status comment and in the trailers of the merge. It holds for this stage as it is planned, and for nothing else.',
  ],
  flags: [],
  examples: [
    'override windows reason="agreed with the on-call lead"',
    'override live reason="seen live in the console"',
  ],
  read: (reading) => {
    const scanned = scan<Named>(reading, { options: ['service', 'reason'], alone: named })
    if (!scanned.ok) return scanned
    const reason = scanned.value.options.get('reason')
    if (reason !== undefined && reason.text.length > longestReason)
      return refuse('reason-too-long', `A reason has at most ${longestReason} characters.`)
    const placed = place(reading, scanned.value, false, (items, services) => {
      const gate = gateAmong(reading, items)
      if (!gate.ok) return gate
      const more = expectNoMore(reading, wordsAmong(items), { services, wantsVersion: false })
      return more.ok ? gate : more
    })
    if (!placed.ok) return placed
    const { scope, value: gate } = placed.value
    if (reason === undefined)
      return refuse('reason-missing', 'An override says why, for those who read it later.', {
        fixes: [`${reading.line.text.trimEnd()} reason=${quoted('why')}`],
      })
    return understood({ verb: 'override', scope, gate, reason: reason.text })
  },
}
