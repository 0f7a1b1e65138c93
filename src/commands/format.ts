import type { BareCommand, Catalogue, Scope } from './command.ts'
import { type Names, namesOf } from './names.ts'
import { readLine, readOpening } from './read-line.ts'
import { resolveLine } from './resolve.ts'
import { spellConditions, spellPair, spellPath, spellRule, spellSplit, spellSticky, spellWord } from './spell.ts'
import { spellExposure } from './spell-exposure.ts'
import { spellStagedPlan } from './spell-plan.ts'
import { spellCanaryPods, spellOnPods, spellPodFlags } from './spell-pods.ts'
import { spellPolicy } from './spell-policy.ts'
import { quoted } from './word.ts'

/** What can be written down again: a command, or one that was never typed. */
export type Writable = BareCommand & { readonly dryRun?: boolean; readonly supersede?: boolean }

/** How names are spelt: shorter ones are tried first. */
interface Spelling {
  readonly service: (key: string) => string
  /** `service=` and `version=`, which nothing can be mistaken for. */
  readonly isExplicit: boolean
}

const servicesText = ({ services }: Scope, { service, isExplicit }: Spelling): string => {
  if (services.length === 0) return ''
  return isExplicit ? `service=${services.map(service).join(',')}` : services.map(service).join(' ')
}

const versionText = (version: string, { isExplicit }: Spelling): string =>
  isExplicit ? `version=${spellWord(version)}` : spellWord(version)

/** The words between verb and services. */
const wordsText = (command: BareCommand, spelling: Spelling): readonly string[] => {
  switch (command.verb) {
    case 'canary':
      return [
        command.plan === undefined ? `${command.percent}` : 'start',
        command.version === null ? '' : versionText(command.version, spelling),
      ]
    case 'mirror':
      return command.version === null
        ? ['off']
        : [versionText(command.version, spelling), command.percentage === null ? '' : `${command.percentage}%`]
    case 'promote':
    case 'adopt':
      return [command.version === null ? '' : versionText(command.version, spelling)]
    case 'expose':
      return spellExposure(command)
    case 'pin':
      return [versionText(command.version, spelling)]
    case 'deploy':
    case 'image':
    case 'scale':
    case 'autoscale':
    case 'retire':
      return [command.version === null ? '' : versionText(command.version, spelling), ...spellOnPods(command)]
    case 'route': {
      const [only] = command.target
      const isWhole = only !== undefined && command.target.length === 1
      return [
        spellConditions(command.conditions),
        isWhole ? versionText(only.version, spelling) : spellSplit(command.target),
      ]
    }
    case 'unroute':
      return [spellRule(command.rule)]
    case 'policy':
      return [spellPolicy(command.policy)]
    case 'rollback':
      return [command.to.kind === 'stage' ? `to ${command.to.stage}` : command.to.kind === 'last' ? 'last' : '']
    case 'hold':
      return [command.reason === null ? '' : `reason=${quoted(command.reason)}`]
    case 'override':
      return [`${command.gate} reason=${quoted(command.reason)}`]
    case 'help':
      return [command.topic ?? '']
    case 'explain': {
      const isPlain = command.method === 'GET' && command.path === '/'
      const { from } = command
      return [
        isPlain ? '' : `${command.method} ${spellPath(command.path)}`,
        ...command.headers.map((pair) => `header ${spellPair(pair)}`),
        ...command.cookies.map((pair) => `cookie ${spellPair(pair)}`),
        command.host === null ? '' : `host=${command.host}`,
        from === null ? '' : `from=${from.kind}:${from.kind === 'mesh' ? from.namespace : from.gateway}`,
      ]
    }
    default:
      return []
  }
}

const flag = (name: string, value: string | number | boolean | null | undefined): string => {
  if (value === null || value === undefined || value === false) return ''
  return value === true ? `--${name}` : `--${name} ${spellWord(`${value}`)}`
}

const flagsText = (command: Writable): readonly string[] => [
  ...(command.verb === 'route'
    ? [
        flag('name', command.name),
        flag('before', command.before),
        flag('rewrite', command.rewrite),
        flag('timeout', command.timeout),
        flag('retries', command.retries),
      ]
    : []),
  flag('subset', command.verb === 'policy' && command.subset),
  (command.verb === 'route' || command.verb === 'canary') && command.sticky !== undefined
    ? `--sticky ${spellSticky(command.sticky)}`
    : '',
  flag('advance', command.verb === 'promote' && command.way === 'advance'),
  flag('swap', command.verb === 'promote' && command.way === 'swap'),
  flag('drop-rules', command.verb === 'pin' && command.dropRules),
  ...(command.verb === 'deploy' || command.verb === 'image' ? spellPodFlags(command) : []),
  ...(command.verb === 'canary' && command.pods !== undefined ? spellCanaryPods(command.pods) : []),
  ...(command.verb === 'canary' && command.plan !== undefined ? spellStagedPlan(command.plan) : []),
  flag('now', command.verb === 'rollback' && command.now),
  flag('forward', command.verb === 'rollback' && command.forward === true),
  flag('all', (command.verb === 'hold' || command.verb === 'unhold') && command.all),
  flag('env', command.scope.environment),
  flag('all-envs', command.scope.everywhere === true),
  flag('virtual-service', command.scope.virtualService),
  flag('route', command.scope.route),
  flag('supersede', command.supersede),
  flag('dry-run', command.dryRun),
]

const spelt = (command: Writable, spelling: Spelling): string => {
  if (command.verb === 'plan') return `plan ${spelt({ ...command, ...command.command }, spelling)}`
  return [command.verb, ...wordsText(command, spelling), servicesText(command.scope, spelling), ...flagsText(command)]
    .filter((text) => text !== '')
    .join(' ')
}

/** Whether the line says just this, with these names. */
const says = (text: string, command: Writable, names: Names): boolean => {
  const opening = readOpening(text)
  const line = opening === null ? null : readLine(text, 1, opening)
  const read = line?.ok === true ? resolveLine(line.value, names) : null
  if (read?.ok !== true) return false
  const { text: _text, line: _line, ...said } = read.value
  return sorted(said) === sorted({ ...command, dryRun: command.dryRun ?? false, supersede: command.supersede ?? false })
}

/** JSON with the keys in order, for comparing. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  )

export interface FormatOptions {
  /** With it names are as short as they can be without being mistaken; without it they are spelt so that nothing can. */
  readonly catalogue?: Catalogue
  readonly onlySluicePrefix?: boolean
}

/** A command as a line to type. Parsing it again gives an equal command. */
export const formatCommand = (command: Writable, options: FormatOptions = {}): string => {
  const prefix = options.onlySluicePrefix === true ? '/sluice ' : '/'
  const full: Spelling = { service: (key) => key, isExplicit: false }
  const explicit: Spelling = { ...full, isExplicit: true }
  const write = (spelling: Spelling) => `${prefix}${spelt(command, spelling)}`
  // Beside a full key, which holds a slash, a version is a version; alone it might be a service.
  if (options.catalogue === undefined) return write(command.scope.services.length > 0 ? full : explicit)
  const names = namesOf(options.catalogue)
  const short: Spelling = { service: names.shown, isExplicit: false }
  return [short, full].map(write).find((text) => says(text, command, names)) ?? write(explicit)
}
