import type { BareCommand } from './command.ts'
import type { CommandLine, VerbName } from './command-line.ts'
import type { FlagName } from './flag.ts'
import type { Names } from './names.ts'
import type { Read } from './refusal.ts'

/** A line, and what its words can be names of. */
export interface Reading {
  readonly line: CommandLine
  readonly names: Names
  /** For `/plan`, which holds another command. */
  readonly readPlanned: (line: CommandLine) => Read<BareCommand>
}

/** One command of the language: parsing, help and documentation all come from here. */
export interface Verb {
  readonly name: VerbName
  /** What it does is to the manifests, to a rollout, or nothing at all. */
  readonly kind: 'change' | 'rollout' | 'read'
  /** Without slash. Capitals stand for a value, brackets for what may be left out. */
  readonly usage: readonly string[]
  /** One sentence, Markdown. */
  readonly meaning: string
  /** More to know, a sentence or two each, Markdown. */
  readonly details: readonly string[]
  /** Beside those that every command takes. */
  readonly flags: readonly FlagName[]
  /** Without slash; each is understood as it stands. The first is shown where a line was refused. */
  readonly examples: readonly string[]
  readonly read: (reading: Reading) => Read<BareCommand>
}
