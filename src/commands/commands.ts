export type {
  BareCommand,
  Catalogue,
  ChangeCommand,
  Command,
  Condition,
  ReadCommand,
  RolloutCommand,
  RuleReference,
  Scope,
  Target,
  ValueMatch,
} from './command.ts'
export type { CommandLine } from './command-line.ts'
export { type Comment, type CommentOptions, readComment, type Suggestion } from './comment.ts'
export { nearNames } from './near.ts'
export { type ParsedComment, parseComment, resolveCommand } from './parse.ts'
export type { RefusedLine } from './refusal.ts'
