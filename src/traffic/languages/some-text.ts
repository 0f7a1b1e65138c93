import { alphabet, shared } from './characters.ts'
import { after, type Language, turns } from './language.ts'

/** A text of a language, that there is none, or that looking for one was given up. */
export type Found =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'given-up' }

// A few expressions at once seldom have a hundred states; what has more than this is not decided.
const mostStates = 300
// Of work in all: a state of a long expression is dear to make.
const mostWork = 300_000

const liked = [...'x1a0A-/. '].map((character) => character.codePointAt(0) ?? 0)

/** One character for each way to go on, one that reads well where there is a choice. */
const choices = (language: Language): readonly number[] => {
  const starts = [...new Set([0, ...turns(language)])].sort((one, other) => one - other)
  return starts.flatMap((from, index) => {
    const range = shared(alphabet, [[from, (starts[index + 1] ?? 0x110000) - 1]])
    const [first] = range
    if (first === undefined) return []
    return liked.find((one) => range.some(([low, high]) => low <= one && one <= high)) ?? first[0]
  })
}

const seek = (language: Language): Found => {
  if (language.hasEmpty) return { kind: 'text', text: '' }
  const seen = new Set([language.key])
  const queue: { readonly language: Language; readonly text: string }[] = [{ language, text: '' }]
  let work = 0
  for (const state of queue) {
    for (const character of choices(state.language)) {
      const next = after(state.language, character)
      work += next.key.length
      if (next.kind === 'nothing' || seen.has(next.key)) continue
      const text = state.text + String.fromCodePoint(character)
      if (next.hasEmpty) return { kind: 'text', text }
      if (seen.size >= mostStates || work > mostWork) return { kind: 'given-up' }
      seen.add(next.key)
      queue.push({ language: next, text })
    }
  }
  return { kind: 'none' }
}

const known = new Map<string, Found>()
// Languages come from every repository that the process serves.
const mostKnown = 2_000
const longestKey = 10_000

/** The shortest text of a language, or the certainty that it has none. */
export const someText = (language: Language): Found => {
  const before = known.get(language.key)
  if (before !== undefined) return before
  const found = seek(language)
  if (known.size >= mostKnown) known.clear()
  if (language.key.length <= longestKey) known.set(language.key, found)
  return found
}
