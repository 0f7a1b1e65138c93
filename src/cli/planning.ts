import { createHash } from 'node:crypto'
import { type AlreadySo, catalogueOf, type Plan, type Planning, readTree, unreadableAbout } from '../changes/changes.ts'
import { type Catalogue, type Command, parseComment } from '../commands/commands.ts'
import { policyPath, readPolicy } from '../config/config.ts'
import type { Policy } from '../config/policy.ts'
import type { Snapshot } from '../manifests/manifests.ts'
import type { Problem, Result } from '../problem.ts'
import type { ExitCode } from './terminal.ts'
import type { TreeReader } from './tree.ts'

/** What a person asks `plan` and `apply` for. */
export interface Request {
  readonly directory: string
  readonly reference: string | undefined
  readonly environment: string | undefined
  /** The commands, one a line, with or without their slash. */
  readonly text: string
}

/** Everything a plan is made of, or was made of already. */
export interface Prepared {
  readonly snapshot: Snapshot
  readonly policy: Policy
  readonly text: string
  readonly commands: readonly Command[]
  /** Files that were left unread, and why. */
  readonly skipped: readonly Problem[]
}

export interface Refused {
  readonly ok: false
  readonly problems: readonly [Problem, ...Problem[]]
  /** 1 where the repository says no, 2 where the command itself is wrong. */
  readonly status: ExitCode
}

export type Outcome<Value> = { readonly ok: true; readonly value: Value } | Refused

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export const refused = (problems: readonly [Problem, ...Problem[]], status: ExitCode = 1): Refused => ({
  ok: false,
  problems,
  status,
})

/** What is wrong with a name depends on the repository; everything else that parsing refuses is a slip of the pen. */
const aboutNames = ['unknown-service', 'unknown-version', 'unknown-name', 'ambiguous-service', 'ambiguous']

/** What is refused because something is not here, or not enough of it. */
const aboutWhatIsMissing = [
  ...aboutNames,
  'no-route',
  'no-default-route',
  'rule-elsewhere',
  'service-missing',
  'stable-ambiguous',
  'unknown-rule',
  'version-missing',
]

const withSlash = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => (/^\s*$|^\//.test(line) ? line : `/${line}`))
    .join('\n')

const notACommand: Problem = {
  code: 'command-missing',
  message: 'This is none of our commands.',
  hint: 'Write it as in a comment, such as "/canary 10 v2"; `/help` lists them all.',
}

/**
 * What is missing may stand in a file that could not be read: that is the cause then, and comes first.
 * @param names what was looked for; where none could be told, every such file may hold it
 */
export const withCauses = (
  snapshot: Snapshot,
  names: readonly string[],
  problems: readonly [Problem, ...Problem[]],
): readonly [Problem, ...Problem[]] => {
  const tree = readTree(snapshot)
  const [cause, ...causes] =
    names.length === 0 ? tree.unread.map(({ problem }) => problem) : unreadableAbout(tree, names)
  if (cause === undefined) return problems
  const [problem, ...more] = problems
  return problems.some(({ code }) => aboutWhatIsMissing.includes(code))
    ? [cause, ...causes, ...problems]
    : [problem, ...more, cause, ...causes]
}

/** The words of a command that may name a service or a version which is not known yet. */
const namesIn = (text: string, catalogue: Catalogue): readonly string[] => {
  const versions = new Set(catalogue.services.flatMap(({ versions }) => versions.map(({ name }) => name)))
  return text
    .split(/\r?\n/)
    .flatMap((line) =>
      line
        .trim()
        .split(/[\s,]+/)
        .slice(1),
    )
    .flatMap((word) => word.split('/'))
    .filter((word) => /^[a-z]/i.test(word) && !versions.has(word))
}

const readCommands = (snapshot: Snapshot, text: string): Outcome<readonly Command[]> => {
  const catalogue = catalogueOf(readTree(snapshot).model)
  const parsed = parseComment(text, catalogue, { onlySluicePrefix: false })
  const [problem, ...more] = parsed.problems
  if (problem !== undefined) {
    const isAboutNames = parsed.problems.every(({ code }) => aboutNames.includes(code))
    return isAboutNames
      ? refused(withCauses(snapshot, namesIn(text, catalogue), [problem, ...more]))
      : refused([problem, ...more], 2)
  }
  if (parsed.commands.length > 0)
    return {
      ok: true,
      // A dry run of a command, asked for twice.
      value: parsed.commands.map((command) =>
        command.verb === 'plan'
          ? { ...command.command, text: command.text, line: command.line, dryRun: true, supersede: command.supersede }
          : command,
      ),
    }
  const [suggestion] = parsed.suggestions
  return refused([suggestion === undefined ? notACommand : { ...notACommand, hint: `Meant ${suggestion.right}?` }], 2)
}

const policyOf = (snapshot: Snapshot): Result<Policy> => readPolicy(snapshot.files.get(policyPath)?.text ?? null)

/** Reads the files, the policy and the commands. */
export const prepare = async (trees: TreeReader, request: Request): Promise<Outcome<Prepared>> => {
  const { directory, reference } = request
  const read = await (reference === undefined
    ? trees.directory(directory, [policyPath])
    : trees.revision(directory, reference, [policyPath]))
  if (!read.ok) return refused(read.problems, 2)
  const { snapshot, skipped } = read.value
  const policy = policyOf(snapshot)
  if (!policy.ok) return refused(policy.problems)
  if (request.environment !== undefined)
    return refused(
      [
        {
          code: 'unknown-environment',
          message: `There is no environment "${request.environment}": none is configured.`,
          hint: 'Leave --env out.',
        },
      ],
      2,
    )
  const text = withSlash(request.text)
  const commands = readCommands(snapshot, text)
  if (!commands.ok) return commands
  return { ok: true, value: { snapshot, policy: policy.value, text, commands: commands.value, skipped } }
}

/** A plan, and for changes what it was made of. */
export interface Planned {
  readonly services: readonly string[]
  readonly plan: Plan | AlreadySo
  readonly planning: Planning | null
}
