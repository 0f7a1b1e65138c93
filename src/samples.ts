import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A repository to try things on: one of the directories of `examples/`. */
export interface Sample {
  readonly name: string
  /** The heading of its README, behind the name. */
  readonly about: string
  readonly directory: string
}

const examples = fileURLToPath(new URL('../examples', import.meta.url))

/** Every sample by its name, one for each layout among them. */
export const readSamples = (): readonly Sample[] =>
  readdirSync(examples)
    .sort()
    .map((name) => {
      const directory = join(examples, name)
      const [, about = ''] = /^# [^:\n]+: (.+)$/m.exec(readFileSync(join(directory, 'README.md'), 'utf8')) ?? []
      return { name, about, directory }
    })
