import { type Block, blockReader } from './blocks.ts'
import { readInline } from './inline.ts'

/** One line of a comment, and what is left of it once code, quotations and HTML comments are taken away. */
export interface VisibleLine {
  /** One-based. */
  readonly number: number
  /** As written, without its line end. */
  readonly text: string
  readonly kept: string
  /** True where nothing was taken away. */
  readonly isWhole: boolean
}

interface Pending {
  readonly number: number
  readonly text: string
  /** Where the paragraph's text begins in the line: later than 0 only after an HTML comment's end. */
  readonly from: number
}

const linesOf = (body: string): readonly string[] =>
  body.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))

/** Every line of a comment. An HTML comment that is never closed hides everything to the end. */
export const visibleLines = (body: string): readonly VisibleLine[] => {
  const visible: VisibleLine[] = []
  const blocks = blockReader()
  let paragraph: Pending[] = []
  let inComment = false

  const hide = (number: number, text: string) => visible.push({ number, text, kept: '', isWhole: text === '' })

  /** Ends the paragraph; true where an HTML comment in it goes on behind it. */
  const endParagraph = (): boolean => {
    if (paragraph.length === 0) return false
    const { hidden, commentOpen } = readInline(paragraph.map(({ text, from }) => text.slice(from)).join('\n'))
    let start = 0
    let next = 0
    for (const { number, text, from } of paragraph) {
      const end = start + text.length - from
      let kept = ''
      let at = start
      for (; next < hidden.length; next++) {
        const span = hidden[next]
        if (span === undefined || span.from > end) break
        kept += text.slice(from + at - start, from + Math.max(at, span.from) - start)
        at = Math.min(Math.max(at, span.to), end)
        // It goes on in the next line, which must see it again.
        if (span.to > end) break
      }
      kept += text.slice(from + at - start)
      visible.push({ number, text, kept, isWhole: kept === text })
      start = end + 1
    }
    paragraph = []
    return commentOpen
  }

  const takeBlock = (block: Block, number: number, text: string) => {
    const goesOn = block === 'text' && paragraph.length > 0
    blocks.take(text, goesOn)
    if (block === 'fence' || block === 'quote') hide(number, text)
    else if (block === 'blank') visible.push({ number, text, kept: text, isWhole: true })
    else paragraph.push({ number, text, from: 0 })
  }

  linesOf(body).forEach((text, index) => {
    const number = index + 1
    if (!inComment) {
      const block = blocks.peek(text)
      if (block !== 'text' && endParagraph()) inComment = true
      else takeBlock(block, number, text)
    }
    if (!inComment) return
    const end = text.indexOf('-->')
    if (end === -1) hide(number, text)
    else {
      inComment = false
      paragraph.push({ number, text, from: end + 3 })
    }
  })
  endParagraph()
  return visible
}
