import type { TrafficRow } from '../changes/plan.ts'
import { pairedRows } from '../traffic/traffic.ts'
import { cell, percent, plain, table } from './markdown.ts'

const versionOf = ({ host, subset }: { host: string; subset: string | null }): string => subset ?? host

const split = (row: TrafficRow | null): string => {
  if (row === null) return '–'
  const shares = row.destinations.map((destination) => `${cell(versionOf(destination))} ${percent(destination.share)}`)
  const copies = row.mirrors.map((mirror) => `copy ${percent(mirror.percentage)} to ${cell(versionOf(mirror))}`)
  return [...shares, ...copies].join('<br>') || '–'
}

/** What the column of names is called. */
const kindOf = (rows: readonly TrafficRow[]): string => {
  const kinds = new Set(rows.map(({ kind }) => kind ?? 'VirtualService'))
  const [only] = kinds
  return only !== undefined && kinds.size === 1 ? only : 'Route'
}

/** Every rule of the routers that the stage touches, side by side; rules that stay as they are come along, for the reader needs the whole. */
export const trafficTable = (before: readonly TrafficRow[], after: readonly TrafficRow[]): string => {
  const rows = pairedRows(before, after).map(({ row, before: was, after: is }) => {
    const [old, fresh] = [split(was), split(is)]
    const requests =
      was === null || was.match === row.match ? plain(row.match) : `${plain(was.match)} → **${plain(row.match)}**`
    return [requests, cell(row.virtualService), old, old === fresh ? fresh : `**${fresh}**`]
  })
  return rows.length === 0 ? '' : table(['Requests', kindOf([...before, ...after]), 'Before', 'After'], rows)
}

/** Now only: for the status comment. */
export const splitTable = (rows: readonly TrafficRow[]): string =>
  rows.length === 0
    ? ''
    : table(
        ['Requests', kindOf(rows), 'Goes to'],
        rows.map((row) => [plain(row.match), cell(row.virtualService), split(row)]),
      )
