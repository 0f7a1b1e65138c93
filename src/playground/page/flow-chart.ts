import { escapeHtml } from './markdown-inline.ts'

interface Node {
  readonly label: string
  readonly round: boolean
}

interface Edge {
  readonly from: string
  readonly to: string
  readonly label: string
  readonly dashed: boolean
}

const nodeLine = /^(\w+)(\(\[|\[)"([^"]*)"(?:\]\)|\])$/
const edgeLine = /^(\w+)\s+(-->|-\.->)\|([^|]*)\|\s+(\w+)$/

const parse = (source: string): { nodes: Map<string, Node>; edges: Edge[] } | null => {
  const [first = '', ...lines] = source
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '')
  if (!/^flowchart\s+LR$/.test(first)) return null
  const nodes = new Map<string, Node>()
  const edges: Edge[] = []
  for (const text of lines) {
    const [, name, bracket, label = ''] = nodeLine.exec(text) ?? []
    const [, from, arrow, words = '', to] = edgeLine.exec(text) ?? []
    if (name !== undefined) nodes.set(name, { label, round: bracket === '([' })
    else if (from !== undefined && to !== undefined) edges.push({ from, to, label: words, dashed: arrow === '-.->' })
    else return null
  }
  const known = edges.every((edge) => nodes.has(edge.from) && nodes.has(edge.to))
  return known && edges.length > 0 ? { nodes, edges } : null
}

const rowHeight = 48
const boxHeight = 32
const gap = 170

const widthOf = (labels: readonly string[]): number =>
  Math.min(320, Math.max(80, ...labels.map((label) => label.length * 7.2 + 24)))

/** A percentage in the label is how broad the arrow is. */
const strokeOf = (label: string): number => {
  const percent = Number(/(\d+(?:\.\d+)?)%/.exec(label)?.[1] ?? 20)
  return 1.5 + Math.min(100, percent) * 0.06
}

/** Two columns of a Mermaid `flowchart LR` as a picture: who asks on the left, who answers on the right. Null for any other chart. */
export const renderFlowChart = (source: string): string | null => {
  const chart = parse(source)
  if (!chart) return null
  const targets = new Set(chart.edges.map((edge) => edge.to))
  const left = [...chart.nodes].filter(([name]) => !targets.has(name))
  const right = [...chart.nodes].filter(([name]) => targets.has(name))
  const leftWidth = widthOf(left.map(([, node]) => node.label))
  const rightWidth = widthOf(right.map(([, node]) => node.label))
  const height = Math.max(left.length, right.length) * rowHeight
  const width = leftWidth + gap + rightWidth
  const place = (column: readonly (readonly [string, Node])[]) => {
    const offset = (height - column.length * rowHeight) / 2
    return new Map(column.map(([name], index) => [name, offset + index * rowHeight + rowHeight / 2]))
  }
  const leftAt = place(left)
  const rightAt = place(right)
  const box = ([name, node]: readonly [string, Node], x: number, boxWidth: number, at: ReadonlyMap<string, number>) => {
    const y = at.get(name) ?? 0
    return `<rect class="node" x="${x + 1}" y="${y - boxHeight / 2}" width="${boxWidth - 2}" height="${boxHeight}" rx="${node.round ? boxHeight / 2 : 6}"/><text x="${x + boxWidth / 2}" y="${y + 4.5}" text-anchor="middle">${escapeHtml(node.label)}</text>`
  }
  const arrows = chart.edges.map((edge) => {
    const siblings = chart.edges.filter((one) => one.from === edge.from)
    const arriving = chart.edges.filter((one) => one.to === edge.to)
    const from = leftAt.get(edge.from)
    const place = rightAt.get(edge.to)
    if (from === undefined || place === undefined) return ''
    // Arrows that arrive at one box keep apart.
    const to = place + (arriving.indexOf(edge) - (arriving.length - 1) / 2) * Math.min(14, boxHeight / arriving.length)
    const start = leftWidth
    const end = leftWidth + gap
    const middle = (start + end) / 2
    const dash = edge.dashed ? ' stroke-dasharray="5 5"' : ''
    const path = `<path class="edge" d="M${start} ${from} C${middle} ${from} ${middle} ${to} ${end} ${to}" stroke-width="${strokeOf(edge.label).toFixed(1)}"${dash}/>`
    // The label stands where the arrow is alone: at its start, or past where those of one source have parted.
    const [along, risen] = siblings.length === 1 ? [0.22, 0.06] : [0.74, 0.88]
    return `${path}<text class="share" x="${start + gap * along}" y="${from + (to - from) * risen - 6}" text-anchor="middle">${escapeHtml(edge.label)}</text>`
  })
  return `<svg class="chart" viewBox="0 0 ${Math.ceil(width)} ${height}" width="${Math.ceil(width)}" role="img" aria-label="Where requests go">${arrows.join('')}${left.map((one) => box(one, 0, leftWidth, leftAt)).join('')}${right.map((one) => box(one, leftWidth + gap, rightWidth, rightAt)).join('')}</svg>`
}
