import type { Command } from 'commander'
import type { EditOptions } from './edit.ts'
import { editBatch } from './edit-batch.ts'
import type { Terminal } from './terminal.ts'

export const edit = async (
  terminal: Terminal,
  _file: string | undefined,
  options: EditOptions,
  _command: Command,
): Promise<void> => {
  if (options.batch === true) return editBatch(terminal)
}
