import type { BareCommand } from './command.ts'
import type { FlagName } from './flag.ts'
import type { Word } from './word.ts'

export type VerbName = BareCommand['verb']

/** A line that is a command by its verb, cut into words and flags, no name in it looked up yet. */
export interface CommandLine {
  readonly verb: VerbName
  /** One-based line of the comment. */
  readonly line: number
  /** The line as the person wrote it. */
  readonly text: string
  /** Everything up to the first word: `/canary `, `/sluice canary `, `/plan canary `. */
  readonly opening: string
  /** How a line of this kind begins: `/` or `/sluice `, `/plan ` before a command to be planned. */
  readonly prefix: string
  /** Without the flags. */
  readonly words: readonly Word[]
  /** Null for a flag without value. */
  readonly flags: ReadonlyMap<FlagName, Word | null>
  /** The flags as written, joined by blanks. */
  readonly flagText: string
  /** Of `/plan` alone: what is to be planned. */
  readonly planned: CommandLine | null
}
