import type { ChangeCommand, Command, ReadCommand, RolloutCommand } from '../../commands/command.ts'

export type ChangeLine = Command & ChangeCommand
export type RolloutLine = Command & RolloutCommand
export type ReadLine = Command & ReadCommand

export const isReading = (command: Command): command is ReadLine =>
  command.verb === 'status' ||
  command.verb === 'policies' ||
  command.verb === 'history' ||
  command.verb === 'help' ||
  command.verb === 'plan' ||
  command.verb === 'explain'

export const isAboutRollout = (command: Command): command is RolloutLine =>
  command.verb === 'next' ||
  command.verb === 'done' ||
  command.verb === 'replan' ||
  command.verb === 'cancel' ||
  command.verb === 'abort' ||
  command.verb === 'hold' ||
  command.verb === 'unhold' ||
  command.verb === 'override' ||
  command.verb === 'rollback'

export const isChange = (command: Command): command is ChangeLine => !isReading(command) && !isAboutRollout(command)

/** Opens, merges and changes nothing: a dry run of anything is that too. */
export const isReadOnly = (command: Command): boolean => isReading(command) || command.dryRun
