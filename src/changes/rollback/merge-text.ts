import { changedLines } from '../../manifests/manifests.ts'
import { linesOf } from '../text/text-edits.ts'

export type MergedText = { readonly kind: 'clean'; readonly text: string } | { readonly kind: 'conflict' }

/** Joins two changes of one text that began as `base`. */
export type MergeText = (base: string, ours: string, theirs: string) => MergedText

/** Lines of the base, from inclusive to exclusive, and what one side has in their place. */
interface Replacement {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Like git's merge of one file: changes of the two sides that touch or overlap are a conflict unless they are the same change. */
export const mergeText: MergeText = (base, ours, theirs) => {
  const lines = linesOf(base)
  const replacements = [ours, theirs].flatMap((text): Replacement[] => {
    const own = linesOf(text)
    return changedLines(lines, own).map(({ removedFrom, removedTo, addedFrom, addedTo }) => ({
      from: removedFrom,
      to: removedTo,
      text: own.slice(addedFrom, addedTo).join(''),
    }))
  })
  replacements.sort((one, other) => one.from - other.from || one.to - other.to)
  let merged = ''
  let last: Replacement | null = null
  for (const next of replacements) {
    if (last !== null && next.from <= last.to) {
      if (next.from === last.from && next.to === last.to && next.text === last.text) continue
      return { kind: 'conflict' }
    }
    merged += lines.slice(last?.to ?? 0, next.from).join('') + next.text
    last = next
  }
  return { kind: 'clean', text: merged + lines.slice(last?.to ?? 0).join('') }
}
