import type { Command } from 'commander'
import type { Terminal } from './terminal.ts'

export interface EditOptions {
  readonly document?: string
  readonly patch?: string
  readonly write?: true
  readonly diff?: true
  readonly batch?: true
}

/** `sluice edit`: an RFC 6902 patch on one YAML document, by splices. */
export const registerEdit = (program: Command, terminal: Terminal): void => {
  program
    .command('edit')
    .description('Change fields of a YAML document by an RFC 6902 patch; nothing else in the file moves.')
    .argument('[file]', 'the file, relative to --repo')
    .option('--document <kind/name[.namespace]>', 'which document of the file, if it has several')
    .option('--patch <json>', 'an array of RFC 6902 operations')
    .option('--write', 'change the file instead of printing it')
    .option('--diff', 'print a diff instead of the file')
    .option('--batch', 'read {id, text, document, patch} a line on standard input, answer each with one line')
    .action(async (file: string | undefined, options: EditOptions, command: Command) => {
      if (options.batch === true) {
        const { editBatch } = await import('./edit-batch.ts')
        await editBatch(terminal)
      } else {
        const { editFileCommand } = await import('./edit-file.ts')
        await editFileCommand(terminal, file, options, command)
      }
    })
}
