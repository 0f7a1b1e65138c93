import { maximumFileSize, readBlobs } from './blobs.ts'
import { importCommit, noteLines } from './fast-import.ts'
import { fetch } from './fetch.ts'
import { type Person, resolveCommit } from './history.ts'
import { checkedSha } from './names.ts'
import { type PushOutcome, push } from './push.ts'
import type { Run } from './runner.ts'
import type { Transport } from './transport.ts'
import { entriesAt, entriesBelow, type TreeEntry } from './tree.ts'

/** Where the trailers of a merge stand whose message is not ours. `git log --notes=sluice` shows them. */
const notesRef = 'refs/notes/sluice'

export interface NoteRequest {
  readonly commit: string
  readonly text: string
  readonly author: Person
  readonly date: Date
}

export type NoteOutcome = Exclude<PushOutcome, { kind: 'stale' }>

const attempts = 5

const textsOf = async (run: Run, entries: readonly TreeEntry[]): Promise<Map<string, string>> => {
  const texts = new Map<string, string>()
  const blobs = [...new Set(entries.map(({ blob }) => blob))]
  await readBlobs(run, blobs, maximumFileSize, (blob, _, bytes) => texts.set(blob, bytes?.toString('utf8') ?? ''))
  return new Map(entries.map(({ path, blob }): [string, string] => [path.replaceAll('/', ''), texts.get(blob) ?? '']))
}

/** git spreads notes over directories named by the first digits when there are many. */
const placesOf = (commit: string): string[] =>
  [0, 1, 2, 3, 4].map((depth) => commit.slice(0, depth * 2).replaceAll(/../g, '$&/') + commit.slice(depth * 2))

const noteOn = async (run: Run, notes: string, commit: string): Promise<string | null> =>
  (await textsOf(run, await entriesAt(run, notes, placesOf(commit)))).get(commit) ?? null

/** All notes, by the commit they are on. */
export const readNotes = async (run: Run): Promise<Map<string, string>> => {
  const head = await resolveCommit(run, notesRef)
  if (head === null) return new Map()
  const entries = await entriesBelow(run, head, '')
  return textsOf(
    run,
    entries.filter(({ path }) => /^[0-9a-f]{40}$/.test(path.replaceAll('/', ''))),
  )
}

const paragraphs = (text: string): string[] => text.split(/\n{2,}/).map((part) => part.trim())

/** The note with the text added as a paragraph of its own; null where it stands there already. */
const withText = (existing: string | null, text: string): string | null => {
  const added = text.trim()
  if (existing === null) return `${added}\n`
  return paragraphs(existing).includes(added) ? null : `${existing.trimEnd()}\n\n${added}\n`
}

/** Adds a note and pushes it; one that is there already is left alone. Whoever was faster is fetched and built upon. */
export const addNote = async (run: Run, transport: Transport, request: NoteRequest): Promise<NoteOutcome> => {
  const commit = checkedSha(request.commit)
  if (paragraphs(request.text.trim()).length !== 1) throw new TypeError('a note is one paragraph')
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const head = await resolveCommit(run, notesRef)
    const text = withText(head === null ? null : await noteOn(run, head, commit), request.text)
    // What the mirror knows of notes came from the remote, so it is there too.
    if (text === null) return { kind: 'already-there' }
    const { commit: made } = await importCommit(run, {
      parent: head,
      message: 'Notes added by sluice',
      author: request.author,
      committer: request.author,
      date: request.date,
      body: noteLines(commit, text),
    })
    const outcome = await push(transport, [{ ref: notesRef, sha: made, expected: head }])
    if (outcome.kind !== 'stale') return outcome
    const fetched = await fetch(transport)
    if (!fetched.ok) return { kind: 'unreachable', reason: fetched.problems[0].message }
  }
  return { kind: 'unreachable', reason: `${notesRef} moved under each of ${attempts} attempts` }
}
