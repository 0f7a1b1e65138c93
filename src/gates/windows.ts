import type { WindowState } from '../config/policy.ts'
import type { StageFacts } from './facts.ts'
import { moment } from './moment.ts'
import type { GateVerdict } from './verdict.ts'

const until = (time: number | null): string =>
  time === null ? 'and no window opens within a year' : `until ${moment(time)}`

const whyOpen = ({ kinds, closing, until: closes }: Extract<WindowState, { kind: 'open' }>): string => {
  if (kinds.length === 0) return 'No window is set: it is merged at any time.'
  const places = [
    ...(kinds.includes('allow') ? ['inside a window that allows'] : []),
    ...(kinds.includes('freeze') ? ['outside of every freeze'] : []),
  ].join(' and ')
  const place = `${places.slice(0, 1).toUpperCase()}${places.slice(1)}`
  if (closing === null || closes === null) return `${place}; that does not end within a year.`
  const reason = closing.reason === null ? '' : ` (${closing.reason})`
  return closing.kind === 'freeze'
    ? `${place}; the next${reason} begins ${moment(closes)}.`
    : `${place}; it closes ${moment(closes)}.`
}

/** Stages are merged only while the windows of the policy are open. A rollback passes. */
export const windowsGate = ({ window, subject }: StageFacts): GateVerdict => {
  if (window.kind === 'open')
    return { gate: 'windows', decision: 'allow', code: 'window-open', sentence: whyOpen(window) }
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
