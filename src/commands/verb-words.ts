import type { VerbName } from './command-line.ts'

/** The verbs of this version, each with the other words that mean it. */
const names: Readonly<Record<VerbName, readonly string[]>> = {
  canary: [],
  route: [],
  unroute: [],
  mirror: [],
  pin: [],
  deploy: [],
  image: [],
  scale: [],
  autoscale: [],
  retire: [],
  policy: [],
  promote: [],
  adopt: [],
  expose: [],
  next: [],
  done: [],
  replan: [],
  rollback: [],
  cancel: [],
  abort: [],
  hold: ['pause'],
  unhold: ['resume'],
  override: [],
  status: [],
  policies: [],
  history: [],
  plan: [],
  explain: [],
  help: [],
}

const byWord: ReadonlyMap<string, VerbName> = new Map(
  verbNames().flatMap((name) => [name, ...names[name]].map((word): [string, VerbName] => [word, name])),
)

function verbNames(): readonly VerbName[] {
  const known = (word: string): word is VerbName => Object.hasOwn(names, word)
  return Object.keys(names).filter(known)
}

/** Every word that can stand as a verb. */
export const verbWords: readonly string[] = [...byWord.keys()]

/** Other words that mean the same verb. */
export const aliasesOf = (verb: VerbName): readonly string[] => names[verb]

/** The verb that a word means, case ignored. Letters alone, for lower-casing must not turn another script's letter into one of ours. */
export const verbOf = (word: string): VerbName | null =>
  /^[A-Za-z]+$/.test(word) ? (byWord.get(word.toLowerCase()) ?? null) : null
