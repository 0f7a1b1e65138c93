import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import {
  editDocument,
  type Patch,
  readDocuments,
  readPatch,
  unifiedDiff,
  valueAt,
  type WrittenPatch,
  withoutTransfers,
} from '../manifests/manifests.ts'
import { failure, type Result } from '../problem.ts'
import type { EditOptions } from './edit.ts'
import { findObject } from './find-object.ts'
import { refuse } from './refusal.ts'
import { readSourceFile, repositoryDirectory } from './repository.ts'
import type { Terminal } from './terminal.ts'

const patchFrom = (text: string | undefined): Result<WrittenPatch> => {
  if (text === undefined)
    return failure({
      code: 'patch-missing',
      message: 'Say what to change.',
      hint: '--patch \'[{"op": …}]\', as in RFC 6902',
    })
  try {
    return readPatch(JSON.parse(text))
  } catch {
    return failure({ code: 'patch-invalid', message: 'The patch is no JSON.', hint: 'Put it in single quotes.' })
  }
}

const under = (root: string, patch: Patch): Patch =>
  patch.map((operation) => ({ ...operation, path: root + operation.path }))

/** `sluice edit FILE`: prints the edited file, or its diff, or writes it. */
export const editFileCommand = async (
  terminal: Terminal,
  name: string | undefined,
  options: EditOptions,
  command: Command,
): Promise<void> => {
  const patch = patchFrom(options.patch)
  if (name === undefined)
    return refuse(
      terminal,
      [
        {
          code: 'file-missing',
          message: 'No file is named.',
          hint: 'Name a file relative to --repo, or give --batch.',
        },
      ],
      2,
    )
  if (!patch.ok) return refuse(terminal, patch.problems, 2)
  const directory = repositoryDirectory(terminal, command)
  const file = await readSourceFile(directory, name)
  if (!file.ok) return refuse(terminal, file.problems, 2)
  const documents = readDocuments(file.value)
  if (!documents.ok) return refuse(terminal, documents.problems)
  const found = findObject(documents.value, options.document, file.value.path)
  if (!found.ok) return refuse(terminal, found.problems, 2)
  const { document, root } = found.value
  const plain = withoutTransfers(patch.value, valueAt(document.value, root) ?? null)
  if (!plain.ok) return refuse(terminal, plain.problems)
  const edited = editDocument(file.value, document.index, under(root, plain.value))
  if (!edited.ok) return refuse(terminal, edited.problems)
  const { text, edits } = edited.value
  if (edits.length === 0) terminal.err(`${file.value.path}: already so\n`)
  if (options.write === true && edits.length > 0) await writeFile(resolve(directory, file.value.path), text)
  if (options.diff === true) terminal.out(unifiedDiff(file.value.path, file.value.text, text))
  else if (options.write !== true) terminal.out(text)
}
