export type {
  BareCommand,
  CanaryPods,
  Catalogue,
  ChangeCommand,
  Command,
  Condition,
  ImageChoice,
  ReadCommand,
  RolloutCommand,
  RuleReference,
  Scope,
  Target,
  ValueMatch,
} from './command.ts'
export type { CommandLine } from './command-line.ts'
export { type Comment, type CommentOptions, readComment, type Suggestion } from './comment.ts'
export { type FormatOptions, formatCommand, type Writable } from './format.ts'
export { type HelpOptions, helpText, referenceText } from './help.ts'
export { nearNames } from './near.ts'
export { type ParsedComment, parseComment, resolveCommand } from './parse.ts'
export type { RefusedLine } from './refusal.ts'
export { verbNames } from './verbs.ts'
