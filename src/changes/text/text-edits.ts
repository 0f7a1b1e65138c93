import { changedLines, type Edit, type Snapshot } from '../../manifests/manifests.ts'

/** Lines with their endings, so that joining them gives the text back. */
export const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split(/(?<=\n)/))

const inWord = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}\p{Cs}]/u.test(character)

/** How long the texts are equal from the start, no word or surrogate pair cut: `10` to `100` is a change of the whole number. */
const commonStart = (one: string, other: string): number => {
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) length++
  while (length > 0 && inWord(one[length - 1]) && (inWord(one[length]) || inWord(other[length]))) length--
  return length
}

const commonEnd = (one: string, other: string, most: number): number => {
  const at = (text: string, back: number): string | undefined => text[text.length - back]
  let length = 0
  while (length < most && at(one, length + 1) === at(other, length + 1)) length++
  while (length > 0 && inWord(at(one, length)) && (inWord(at(one, length + 1)) || inWord(at(other, length + 1))))
    length--
  return length
}

/** The splices that turn one text of a file into another, each as small as its lines allow. */
const spliceEdits = (path: string, before: string, after: string): readonly Edit[] => {
  const [old, fresh] = [linesOf(before), linesOf(after)]
  const offsets = [0]
  for (const line of old) offsets.push((offsets.at(-1) ?? 0) + line.length)
  return changedLines(old, fresh).map(({ removedFrom, removedTo, addedFrom, addedTo }): Edit => {
    const removed = old.slice(removedFrom, removedTo).join('')
    const text = fresh.slice(addedFrom, addedTo).join('')
    const head = commonStart(removed, text)
    const tail = commonEnd(removed, text, Math.min(removed.length, text.length) - head)
    const start = (offsets[removedFrom] ?? 0) + head
    return { path, start, end: start + removed.length - head - tail, text: text.slice(head, text.length - tail) }
  })
}

/** What a stage does to the files, on the text that the stage before leaves. */
export const editsBetween = (before: Snapshot, after: Snapshot): readonly Edit[] =>
  [...new Set([...before.files.keys(), ...after.files.keys()])].sort().flatMap((path): readonly Edit[] => {
    const [old, fresh] = [before.files.get(path), after.files.get(path)]
    if (old === fresh || old?.text === fresh?.text) return []
    if (fresh === undefined) return [{ path, delete: true }]
    if (old === undefined) return [{ path, create: fresh.text, mode: fresh.mode }]
    return spliceEdits(path, old.text, fresh.text)
  })
