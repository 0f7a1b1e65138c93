import type { ChangedFile } from './people.ts'

const styles = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', blue: '34', cyan: '36' } as const

export interface Narration {
  chapter(text: string): void
  /** What a person does. */
  person(login: string, text: string): void
  /** What Sluice, or the sync, does. */
  answer(text: string): void
  diff(files: readonly ChangedFile[]): void
  line(text: string): void
}

/** Prints the story as it happens; `quiet` says nothing, for a transcript. */
export const narrate = (
  print: (text: string) => void,
  options: { readonly color: boolean; readonly quiet: boolean },
): Narration => {
  const paint = (style: keyof typeof styles, text: string): string =>
    options.color ? `\u001b[${styles[style]}m${text}\u001b[0m` : text
  const line = (text: string): void => {
    if (!options.quiet) print(`${text}\n`)
  }
  const diffLine = (text: string): string => {
    if (text.startsWith('+')) return paint('green', text)
    if (text.startsWith('-')) return paint('red', text)
    return text.startsWith('@@') ? paint('cyan', text) : paint('dim', text)
  }
  return {
    line,
    chapter: (text) => line(`\n${paint('bold', `── ${text}`)}`),
    person: (login, text) => line(`${paint('yellow', `${login.padStart(10)} ›`)} ${text}`),
    answer: (text) => line(`${paint('blue', `${'sluice'.padStart(10)} ‹`)} ${text}`),
    diff: (files) => {
      for (const { filename, patch } of files) {
        line(`${' '.repeat(13)}${paint('bold', filename)}`)
        for (const text of (patch ?? '').split('\n')) line(`${' '.repeat(13)}${diffLine(text)}`)
      }
    },
  }
}
