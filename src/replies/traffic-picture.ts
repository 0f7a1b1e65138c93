import type { TrafficRow } from '../changes/plan.ts'
import { block } from './markdown.ts'

/** Mermaid reads a label as HTML: only what cannot break out stays. */
const label = (text: string): string =>
  `"${
    text
      .replace(/[^\p{L}\p{N} .,:;=%/*+^$?~_-]/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 80) || ' '
  }"`

/** Who is sent where after the stage, as a Mermaid flow chart; empty where there is nothing to draw. Drawn for at most a dozen rules. */
export const trafficPicture = (rows: readonly TrafficRow[]): string => {
  const drawn = rows.slice(0, 12)
  if (drawn.length === 0) return ''
  const lines = ['flowchart LR']
  const nodes = new Map<string, string>()
  const nodeOf = (host: string, subset: string | null): string => {
    const key = JSON.stringify([host, subset])
    const known = nodes.get(key)
    if (known !== undefined) return known
    const name = `v${nodes.size + 1}`
    nodes.set(key, name)
    lines.push(`  ${name}[${label(subset === null ? host : `${host} ${subset}`)}]`)
    return name
  }
  drawn.forEach((row, index) => {
    lines.push(`  r${index + 1}([${label(row.match)}])`)
    for (const { host, subset, share } of row.destinations) {
      lines.push(`  r${index + 1} -->|${Number(share.toFixed(2))}%| ${nodeOf(host, subset)}`)
    }
    for (const { host, subset, percentage } of row.mirrors) {
      lines.push(`  r${index + 1} -.->|copy ${Number(percentage.toFixed(4))}%| ${nodeOf(host, subset)}`)
    }
  })
  return block(lines.join('\n'), 'mermaid')
}
