import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { isSha } from './names.ts'
import { type Topic, topicById } from './topics.ts'
import type { TreeEntry } from './tree.ts'

export interface CatalogState {
  readonly revision: string | null
  /** Oldest use first. */
  readonly topics: Map<string, { readonly topic: Topic; readonly files: Map<string, TreeEntry> }>
  /** Paths that were asked for by name; null where there is nothing. */
  readonly named: Map<string, TreeEntry | null>
}

export const emptyState = (revision: string | null): CatalogState => ({ revision, topics: new Map(), named: new Map() })

export interface CatalogStore {
  readonly load: () => Promise<CatalogState>
  /** Returns at once; the latest state is written in the background. */
  readonly save: (state: CatalogState) => void
  readonly close: () => Promise<void>
}

const entryForm = z.tuple([z.string(), z.string(), z.string().refine(isSha), z.number().nullable()])
const stored = z.object({
  form: z.literal(1),
  revision: z.string().refine(isSha),
  topics: z.array(z.object({ id: z.string(), pattern: z.string(), files: z.array(entryForm) })),
})

const pack = ({ path, mode, blob, size }: TreeEntry): z.infer<typeof entryForm> => [path, mode, blob, size]
const unpack = ([path, mode, blob, size]: z.infer<typeof entryForm>): TreeEntry => ({ path, mode, blob, size })

const toText = (state: CatalogState): string =>
  JSON.stringify({
    form: 1,
    revision: state.revision,
    topics: [...state.topics.values()].map(({ topic, files }) => ({
      id: topic.id,
      pattern: topic.pattern,
      files: [...files.values()].map(pack),
    })),
  })

const fromText = (text: string): CatalogState => {
  const { revision, topics } = stored.parse(JSON.parse(text))
  const state = emptyState(revision)
  for (const { id, pattern, files } of topics) {
    const topic = topicById(id)
    // Another version of the program may have asked another question under the same name.
    if (topic?.pattern === pattern)
      state.topics.set(id, { topic, files: new Map(files.map((entry) => [entry[0], unpack(entry)])) })
  }
  return state
}

/** Keeps a catalogue in one file. It is only a cache: what cannot be read is forgotten, what cannot be written is lost. */
export const fileStore = (path: string): CatalogStore => {
  let latest: CatalogState | null = null
  let writing: Promise<void> | null = null
  const write = async (): Promise<void> => {
    // Let whoever waits for the answer have it first.
    await new Promise((resolve) => setImmediate(resolve))
    while (latest !== null) {
      const text = toText(latest)
      latest = null
      const temporary = `${path}.new`
      await writeFile(temporary, text, { mode: 0o600 }).then(
        () => rename(temporary, path),
        () => undefined,
      )
    }
  }
  return {
    load: async () => {
      try {
        return fromText(await readFile(path, 'utf8'))
      } catch {
        return emptyState(null)
      }
    },
    save: (state) => {
      latest = state
      writing ??= write()
        .catch(() => undefined)
        .finally(() => {
          writing = null
        })
    },
    close: async () => {
      await writing
    },
  }
}

/** Keeps nothing: for a repository that is read once. */
export const noStore: CatalogStore = {
  load: async () => emptyState(null),
  save: () => undefined,
  close: async () => undefined,
}
