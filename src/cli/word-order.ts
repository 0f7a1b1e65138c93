import type { Command } from 'commander'

/** True where the word is an option whose value is the next word. */
const takesNext = (program: Command, word: string): boolean =>
  [program, ...program.commands].some(({ options }) =>
    options.some((option) => (option.long === word || option.short === word) && (option.required || option.optional)),
  )

/**
 * The words of a command line with the options that stand before the subcommand behind its name, for there commander looks for those of the program
 * only. What asks about the program itself stays in front.
 */
export const optionsBehind = (program: Command, words: readonly string[]): readonly string[] => {
  let at = 0
  while (at < words.length) {
    const word = words[at] ?? ''
    if (!word.startsWith('-') || ['--', '-h', '--help', '--version'].includes(word)) break
    at += takesNext(program, word) ? 2 : 1
  }
  const subcommand = words[at]
  return program.commands.some((command) => command.name() === subcommand) && subcommand !== undefined
    ? [subcommand, ...words.slice(0, at), ...words.slice(at + 1)]
    : words
}
