import type { Json } from '../../manifests/manifests.ts'
import { durationOf } from '../lint/duration.ts'

const units = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const

/** A duration as the Gateway API takes it (GEP-2257): whole numbers of up to five digits, each with its unit. `1.5s` is `1s500ms` there. */
export const gatewayDuration = (text: Json): Json => {
  const whole = typeof text === 'string' ? durationOf(text) : null
  if (typeof text !== 'string' || whole === null || /^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(text)) return text
  let rest = Math.round(whole)
  const parts = units.map(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? '' : `${count}${unit}`
  })
  return parts.join('') || '0s'
}

/** Whether two spellings are one duration. */
export const sameDuration = (one: Json | undefined, other: Json | undefined): boolean =>
  one === other ||
  (typeof one === 'string' &&
    typeof other === 'string' &&
    durationOf(one) !== null &&
    durationOf(one) === durationOf(other))
