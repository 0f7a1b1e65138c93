import { createHash } from 'node:crypto'
import {
  type AlreadySo,
  meantEnvironment,
  type Plan,
  type Planning,
  parseServices,
  readTree,
  withCausesOfLines,
  withPolicyOf,
} from '../changes/changes.ts'
import type { Command } from '../commands/commands.ts'
import { policyPath, readPolicy } from '../config/config.ts'
import type { Policy } from '../config/policy.ts'
import type { Snapshot } from '../manifests/manifests.ts'
import { type Problem, success } from '../problem.ts'
import { readOrganisationFile } from './organisation.ts'
import type { ExitCode } from './terminal.ts'
import type { TreeReader } from './tree.ts'

/** What a person asks `plan` and `apply` for. */
export interface Request {
  readonly directory: string
  readonly reference: string | undefined
  readonly environment: string | undefined
  /** The commands, one a line, with or without their slash. */
  readonly text: string
  /** The file of the organisation's policy, absolute. */
  readonly organisation: string | undefined
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
const aboutNames = [
  'unknown-service',
  'unknown-version',
  'unknown-name',
  'unknown-environment',
  'environment-missing',
  'ambiguous-service',
  'ambiguous',
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

const readCommands = (snapshot: Snapshot, text: string, environment: string | null): Outcome<readonly Command[]> => {
  const parsed = parseServices({ snapshot, body: text, options: { onlySluicePrefix: false }, thread: [], environment })
  const [problem, ...more] = parsed.problems
  if (problem !== undefined) {
    const isAboutNames = parsed.problems.every(({ code }) => aboutNames.includes(code))
    return isAboutNames
      ? refused(withCausesOfLines(readTree(snapshot, parsed.environment), parsed.catalogue, [problem, ...more]))
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

/** The files that a person asks about; `also` are paths that are read whatever they hold. */
export const readFiles = (trees: TreeReader, { directory, reference }: Request, also: readonly string[] = []) =>
  reference === undefined
    ? trees.directory(directory, [policyPath, ...also])
    : trees.revision(directory, reference, [policyPath, ...also])

/** The same, with the environments that the policy names. */
export const readNamedFiles = async (
  trees: TreeReader,
  request: Request,
  policy: Policy,
  also: readonly string[],
): ReturnType<typeof readFiles> => {
  const read = await readFiles(trees, request, also)
  return read.ok ? success({ ...read.value, snapshot: withPolicyOf(read.value.snapshot, policy) }) : read
}

/** Reads the files, the policy and the commands. */
export const prepare = async (trees: TreeReader, request: Request): Promise<Outcome<Prepared>> => {
  const read = await readFiles(trees, request)
  if (!read.ok) return refused(read.problems, 2)
  const { snapshot, skipped } = read.value
  const organisation = await readOrganisationFile(request.directory, request.organisation)
  if (!organisation.ok) return refused(organisation.problems, 2)
  const policy = readPolicy(snapshot.files.get(policyPath)?.text ?? null, policyPath, organisation.value)
  if (!policy.ok) return refused(policy.problems)
  const named = withPolicyOf(snapshot, policy.value)
  const { environment = null } = request
  const known =
    environment === null
      ? null
      : meantEnvironment({ snapshot: named, scopes: [], services: [], otherwise: environment })
  if (known?.ok === false) return refused(known.problems, 2)
  const text = withSlash(request.text)
  const commands = readCommands(named, text, environment)
  if (!commands.ok) return commands
  return { ok: true, value: { snapshot: named, policy: policy.value, text, commands: commands.value, skipped } }
}

/** A plan, and for changes what it was made of. */
export interface Planned {
  readonly services: readonly string[]
  readonly plan: Plan | AlreadySo
  /** The files that it was made from: all that were read, and those at paths that it touches, whatever these hold. */
  readonly snapshot: Snapshot
  readonly planning: Planning | null
}
