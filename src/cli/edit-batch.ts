import { StringDecoder } from 'node:string_decoder'
import { z } from 'zod'
import { editDocument, readDocuments, readPatch, withoutTransfers } from '../manifests/manifests.ts'
import { type Problem, success } from '../problem.ts'
import type { Terminal } from './terminal.ts'

const request = z.object({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  document: z.int().min(0).default(0),
  patch: z.unknown(),
  path: z.string().default(''),
})

const refusal = (id: string | number | null, { code, message, line, hint }: Problem): string =>
  JSON.stringify({ id, ok: false, code, message, line: line ?? null, hint })

const unreadable = (line: string): string => {
  let id: string | number | null = null
  try {
    const named = z.object({ id: request.shape.id }).safeParse(JSON.parse(line))
    if (named.success) id = named.data.id
  } catch {
    // Without an id the answer is known by its place only.
  }
  const hint = 'One line is one object: {"id", "text", "document", "patch"}.'
  return refusal(id, { code: 'batch-line', message: 'This line is no edit that can be read.', hint })
}

const answer = (line: string): string => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return unreadable(line)
  }
  const read = request.safeParse(value)
  if (!read.success) return unreadable(line)
  const { id, text, document, path } = read.data
  const patch = readPatch(read.data.patch)
  if (!patch.ok) return refusal(id, patch.problems[0])
  const file = { path, text, mode: '100644' } as const
  // Only a value that is moved or copied needs the document before it is edited.
  const isPlain = patch.value.every(({ op }) => op !== 'move' && op !== 'copy')
  const documents = isPlain ? success([]) : readDocuments(file)
  if (!documents.ok) return refusal(id, documents.problems[0])
  const plain = withoutTransfers(patch.value, documents.value[document]?.value ?? null)
  if (!plain.ok) return refusal(id, plain.problems[0])
  const edited = editDocument(file, document, plain.value)
  return edited.ok ? JSON.stringify({ id, ok: true, text: edited.value.text }) : refusal(id, edited.problems[0])
}

/** Whatever goes wrong with one line, the lines after it get their answers. */
const answerAnyway = (line: string): string => {
  try {
    return answer(line)
  } catch (error) {
    const message = `The editor failed: ${error instanceof Error ? error.message : String(error)}.`
    return refusal(null, { code: 'internal', message })
  }
}

/** Answers each line of standard input with one line, in order and as it comes. A line that is wrong gets an answer that says so. */
export const editBatch = async (terminal: Terminal): Promise<void> => {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of terminal.stdin()) {
    const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n')
    rest = lines.pop() ?? ''
    const answers = lines.filter((line) => line.trim() !== '').map(answerAnyway)
    if (answers.length > 0) terminal.out(`${answers.join('\n')}\n`)
  }
  rest += decoder.end()
  if (rest.trim() !== '') terminal.out(`${answerAnyway(rest)}\n`)
}
