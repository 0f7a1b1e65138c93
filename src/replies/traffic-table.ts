import type { TrafficRow } from '../changes/plan.ts'
import { cell, percent, plain, table } from './markdown.ts'

const versionOf = ({ host, subset }: { host: string; subset: string | null }): string => subset ?? host

const split = (row: TrafficRow | undefined): string => {
  if (row === undefined) return '–'
  const shares = row.destinations.map((destination) => `${cell(versionOf(destination))} ${percent(destination.share)}`)
  const copies = row.mirrors.map((mirror) => `copy ${percent(mirror.percentage)} to ${cell(versionOf(mirror))}`)
  return [...shares, ...copies].join('<br>') || '–'
}

const keyOf = (row: TrafficRow): string => JSON.stringify([row.virtualService, row.rule, row.match])

/** Every rule of the routers that the stage touches, side by side; rules that stay as they are come along, for the reader needs the whole. */
export const trafficTable = (before: readonly TrafficRow[], after: readonly TrafficRow[]): string => {
  const old = new Map(before.map((row) => [keyOf(row), row]))
  const fresh = new Map(after.map((row) => [keyOf(row), row]))
  const keys = [...new Set([...after.map(keyOf), ...before.map(keyOf)])]
  const rows = keys.flatMap((key) => {
    const was = old.get(key)
    const is = fresh.get(key)
    const row = is ?? was
    if (row === undefined) return []
    const changed = split(was) !== split(is)
    return [[plain(row.match), cell(row.virtualService), split(was), changed ? `**${split(is)}**` : split(is)]]
  })
  return rows.length === 0 ? '' : table(['Requests', 'VirtualService', 'Before', 'After'], rows)
}

/** Now only: for the status comment. */
export const splitTable = (rows: readonly TrafficRow[]): string =>
  rows.length === 0
    ? ''
    : table(
        ['Requests', 'VirtualService', 'Goes to'],
        rows.map((row) => [plain(row.match), cell(row.virtualService), split(row)]),
      )
