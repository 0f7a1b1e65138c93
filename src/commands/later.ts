/**
 * What the language has and this version does not do. Each is recognised as ours and refused with a sentence, so that nobody
 * waits for it. When one is built, its entry leaves this file and a file in verbs/, or a few lines of one, take its place.
 */
export interface Later {
  /** After "This version does not". */
  readonly what: string
  /** Commands that come near to it, one after the other. */
  readonly instead?: readonly string[]
}

export const laterVerbs: ReadonlyMap<string, Later> = new Map<string, Later>([['override', { what: 'override gates' }]])

type ByVerb = ReadonlyMap<string, ReadonlyMap<string, Later>>

/** Words that come later in a verb of this version. */
export const laterWords: ByVerb = new Map()

/** Flags that come later in a verb of this version. */
export const laterFlags: ByVerb = new Map()

const byHand = 'Change the manifests in a pull request of your own; the commands see what is merged.'

/** `prefix` is how commands begin here, `/` or `/sluice `. */
export const notYet = (later: Later, prefix: string): { readonly message: string; readonly hint: string } => ({
  message: `This version does not ${later.what} yet.`,
  hint:
    later.instead === undefined
      ? byHand
      : `What it can do instead: ${later.instead.map((command) => `${prefix}${command}`).join(', then ')}`,
})
