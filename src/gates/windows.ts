import type { StageFacts } from './facts.ts'
import type { GateVerdict } from './verdict.ts'

/** `2026-11-23 08:00 UTC`: the same for everyone who reads it. */
const moment = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`

const until = (time: number | null): string =>
  time === null ? 'and no window opens within a year' : `until ${moment(time)}`

/** Stages are merged only while the windows of the policy are open. A rollback passes. */
export const windowsGate = ({ window, subject }: StageFacts): GateVerdict => {
  if (window.kind === 'open')
    return { gate: 'windows', decision: 'allow', code: 'window-open', sentence: 'No window keeps it waiting.' }
  if (subject === 'rollback')
    return { gate: 'windows', decision: 'allow', code: 'window-passed', sentence: 'Closed, and a rollback passes.' }
  const reason = window.reason === null ? '' : ` (${window.reason})`
  return window.kind === 'frozen'
    ? { gate: 'windows', decision: 'wait', code: 'frozen', sentence: `Frozen${reason} ${until(window.until)}.` }
    : {
        gate: 'windows',
        decision: 'wait',
        code: 'outside-window',
        sentence: `Outside the windows ${until(window.until)}.`,
      }
}
