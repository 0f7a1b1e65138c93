import type { VerbName } from './command-line.ts'
import { commonFlags, type FlagName, flagTable } from './flag.ts'
import type { Verb } from './verb.ts'
import { aliasesOf, verbOf } from './verb-words.ts'
import { verbTable } from './verbs.ts'

export interface HelpOptions {
  /** The verb asked about; null or left out for all of them. */
  readonly topic?: string | null
  readonly onlySluicePrefix?: boolean
  /** False: the reader may look, but not command. */
  readonly canCommand?: boolean
  /** What is here to be moved, as people type it. */
  readonly services?: readonly { readonly name: string; readonly versions: readonly string[] }[]
  readonly environments?: readonly string[]
}

/** Inline code whose fence is longer than any run of backticks in it. */
const code = (text: string): string => {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const padding = longest > 0 ? ' ' : ''
  return `${fence}${padding}${text}${padding}${fence}`
}

/** In a table a bar ends the cell, even inside code. */
const cell = (text: string): string => text.replaceAll('|', '\\|')

const verbs: readonly Verb[] = Object.values(verbTable)

const groups: readonly { readonly kind: Verb['kind']; readonly title: string }[] = [
  { kind: 'change', title: 'Move traffic' },
  { kind: 'rollout', title: 'Steer a rollout' },
  { kind: 'read', title: 'Look' },
]

const prefixOf = ({ onlySluicePrefix }: HelpOptions): string => (onlySluicePrefix === true ? '/sluice ' : '/')

/** Lines such as `/unhold` in a sentence, in the form that is heard here. */
const withPrefix = (sentence: string, prefix: string): string => sentence.replace(/`\/(?=[a-z])/g, `\`${prefix}`)

const flagLine = (name: FlagName): string => {
  const { value, meaning } = flagTable[name]
  return `- ${code(value === null ? `--${name}` : `--${name} ${value}`)}: ${meaning}`
}

/** One command at length. */
const verbHelp = (verb: Verb, prefix: string): string => {
  const aliases = aliasesOf(verb.name).map((alias) => code(`${prefix}${alias}`))
  const flags = [...verb.flags, ...commonFlags]
  return [
    verb.usage.map((usage) => code(`${prefix}${usage}`)).join('<br>'),
    withPrefix(verb.meaning, prefix),
    ...verb.details.map((detail) => withPrefix(detail, prefix)),
    aliases.length === 0 ? '' : `The same: ${aliases.join(', ')}.`,
    flags.map(flagLine).join('\n'),
    `For example:\n\n${verb.examples.map((example) => `- ${code(`${prefix}${example}`)}`).join('\n')}`,
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

const overview = (options: HelpOptions): string => {
  const prefix = prefixOf(options)
  const shown = groups.filter(({ kind }) => options.canCommand !== false || kind === 'read')
  const tables = shown.map(({ kind, title }) => {
    const rows = verbs
      .filter((verb) => verb.kind === kind)
      .map(({ usage, meaning }) => {
        const lines = usage.map((line) => code(`${prefix}${line}`)).join('<br>')
        return `| ${cell(lines)} | ${cell(withPrefix(meaning, prefix))} |`
      })
    return `**${title}**\n\n| Type | and it |\n| --- | --- |\n${rows.join('\n')}`
  })
  const { services = [], environments = [] } = options
  const mostServices = 20
  const known = services
    .slice(0, mostServices)
    .map(({ name, versions }) => `${code(name)} (${versions.map(code).join(', ') || 'no versions'})`)
  const more = services.length > mostServices ? ` and ${services.length - mostServices} more` : ''
  return [
    options.canCommand === false ? 'You may look here; moving traffic takes write permission.' : '',
    ...tables,
    `Every command takes ${commonFlags.map((name) => code(`--${name}`)).join(', ')}. ${code(`${prefix}help canary`)} says more about one of them.`,
    known.length === 0 ? '' : `Services here: ${known.join(', ')}${more}.`,
    environments.length === 0 ? '' : `Environments: ${environments.map(code).join(', ')}.`,
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

/** Markdown that answers `/help`, rendered from the table that parses the commands. */
export const helpText = (options: HelpOptions = {}): string => {
  const topic = verbOf(options.topic ?? '')
  return topic === null ? overview(options) : verbHelp(verbTable[topic], prefixOf(options))
}

/** Every command at length, as the documentation shows it. */
export const referenceText = (): string => {
  const names: readonly VerbName[] = verbs.map(({ name }) => name)
  return names.map((name) => `### ${name}\n\n${verbHelp(verbTable[name], '/').replaceAll('<br>', '\\\n')}`).join('\n\n')
}
