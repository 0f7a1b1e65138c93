export type {
  BareCommand,
  Catalogue,
  Command,
  Condition,
  RolloutCommand,
  Scope,
} from './command.ts'
export type { CommandLine } from './command-line.ts'
export { type CommentOptions, readComment, type Suggestion } from './comment.ts'
export { formatCommand, type Writable } from './format.ts'
export { helpText, referenceText } from './help.ts'
export { type ParsedComment, parseComment } from './parse.ts'
export { verbNames } from './verbs.ts'
