import { expressionLanguage } from '../languages/expression-language.ts'
import { all, everything, type Language, not } from '../languages/language.ts'
import { someText } from '../languages/some-text.ts'
import type { Demand } from './demand.ts'
import { type Part, plainValue } from './draft.ts'

/** A condition that is to hold, or not to hold. */
export interface Term {
  readonly demand: Demand
  readonly isMet: boolean
}

/** A value that fits all terms, the certainty that there is none, or neither. */
export type Fit =
  | { readonly kind: 'value'; readonly value: string | null }
  | { readonly kind: 'none' }
  | { readonly kind: 'untold' }

/** What a part can be at all; rather too much than too little. */
const possible: Readonly<Record<Part['kind'], string>> = {
  path: '/[^?# ]*',
  method: '[!-~]+',
  scheme: 'https?',
  authority: '[^ /?#@]+',
  header: '.*',
  query: '[^&# ]*',
}

const textsOf = ({ demand, isMet }: Term): Language => {
  // What is not known is left out: where even the rest leaves nothing, nothing is left.
  if (demand.texts === null) return everything
  return isMet ? demand.texts : not(demand.texts)
}

/** What a part may be so that some conditions on it hold and others do not. A header that is not there is a value too. */
export const fitting = (part: Part, terms: readonly Term[], host: string): Fit => {
  const fits = (value: string | null): boolean => terms.every(({ demand, isMet }) => demand.meets(value) === isMet)
  const samples = terms.flatMap(({ demand, isMet }) => (isMet ? demand.samples : demand.misses))
  const sample = [plainValue(part, host), ...samples].find(fits)
  if (sample !== undefined) return { kind: 'value', value: sample }
  const universe = expressionLanguage(possible[part.kind]) ?? everything
  const found = someText(all(universe, ...terms.map(textsOf)))
  if (found.kind === 'none') return { kind: 'none' }
  return found.kind === 'text' && fits(found.text) ? { kind: 'value', value: found.text } : { kind: 'untold' }
}
