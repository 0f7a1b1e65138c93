import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { isSha } from './names.ts'
import { question } from './relevance.ts'
import type { TreeEntry } from './tree.ts'

export interface CatalogState {
  readonly revision: string | null
  /** The files that may matter to traffic, by their paths; null where nobody has asked yet. */
  readonly files: Map<string, TreeEntry> | null
  /** Paths that were asked for by name; null where there is nothing. */
  readonly named: Map<string, TreeEntry | null>
}

export const emptyState = (revision: string | null): CatalogState => ({ revision, files: null, named: new Map() })

export interface CatalogStore {
  readonly load: () => Promise<CatalogState>
  /** Returns at once; the latest state is written in the background, after a while. */
  readonly save: (state: CatalogState) => void
  readonly close: () => Promise<void>
}

const entryForm = z.tuple([z.string(), z.string(), z.string().refine(isSha), z.number().nullable()])
const stored = z.object({
  form: z.literal(2),
  // Another version of the program may have asked another question.
  question: z.literal(question),
  revision: z.string().refine(isSha),
  files: z.array(entryForm),
})

const pack = ({ path, mode, blob, size }: TreeEntry): z.infer<typeof entryForm> => [path, mode, blob, size]
const unpack = ([path, mode, blob, size]: z.infer<typeof entryForm>): TreeEntry => ({ path, mode, blob, size })

/** A state as it was at one moment: the one in use goes on with the same map. */
interface Kept {
  readonly revision: string | null
  readonly files: readonly TreeEntry[]
}

const toText = ({ revision, files }: Kept): string =>
  JSON.stringify({ form: 2, question, revision, files: files.map(pack) })

const fromText = (text: string): CatalogState => {
  const { revision, files } = stored.parse(JSON.parse(text))
  return { ...emptyState(revision), files: new Map(files.map((entry) => [entry[0], unpack(entry)])) }
}

/** Milliseconds between a change and its writing: all of it is written each time, and whoever waits for the answer comes first. */
const patience = 1_000

/** Keeps a catalogue in one file. It is only a cache: what cannot be read is forgotten, what cannot be written is lost. */
export const fileStore = (path: string): CatalogStore => {
  let latest: Kept | null = null
  let due: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()
  const write = async (): Promise<void> => {
    if (latest === null) return
    const text = toText(latest)
    latest = null
    const temporary = `${path}.new`
    await writeFile(temporary, text, { mode: 0o600 }).then(
      () => rename(temporary, path),
      () => undefined,
    )
  }
  const begin = (): Promise<void> => {
    if (due !== null) clearTimeout(due)
    due = null
    writing = writing.then(write).catch(() => undefined)
    return writing
  }
  return {
    load: async () => {
      try {
        return fromText(await readFile(path, 'utf8'))
      } catch {
        return emptyState(null)
      }
    },
    save: ({ revision, files }) => {
      if (files === null) return
      latest = { revision, files: [...files.values()] }
      // Nothing that a process would have to stay for.
      due ??= setTimeout(begin, patience).unref()
    },
    close: begin,
  }
}

/** Keeps nothing: for a repository that is read once. */
export const noStore: CatalogStore = {
  load: async () => emptyState(null),
  save: () => undefined,
  close: async () => undefined,
}
