import type { ChangeCommand } from '../../commands/command.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { Intent } from '../plan.ts'
import { changeVerbs, isChange, resolveVerb, verbStep } from '../verbs/verbs.ts'
import { serviceText } from '../wording.ts'
import { impliedServices } from './meant-service.ts'
import type { Resolving, Roles } from './resolving.ts'

/** Those that are known win over those that are not; an earlier command of the comment wins over a later one. */
const joinRoles = (one: Roles, other: Roles): Roles =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].sort().map((service) => [
      service,
      {
        stable: one[service]?.stable ?? other[service]?.stable ?? null,
        canary: one[service]?.canary ?? other[service]?.canary ?? null,
      },
    ]),
  )

/** As many lines as a person reads through on a phone. */
const mostLines = 6

/** What narrows a command to one rule, up to the end of its clause. */
const narrowing = /--(?:virtual-service|route) (?!out\b)[^\s,;]+?(?: --route [^\s,;]+?)?(?=[.,;]?(?:\s|$))/g

/** Flags that a hint offers alone become the whole line, ready to copy; what the line said there before gives way. */
const withWholeLine = (problem: Problem, command: string): Problem => {
  const { hint } = problem
  if (hint === undefined || /(?:^|\s)\/[a-z]/.test(hint)) return problem
  const bare = command.replaceAll(/\s--(?:virtual-service|route)[= ]\S+/g, '')
  return { ...problem, hint: hint.replaceAll(narrowing, (flags) => `${bare} ${flags}`) }
}

/** Which service is meant stands in no word of the command: the lines that say it, ready to copy. */
const withLines = (problem: Problem, command: string, { model, thread }: Resolving): Problem => {
  if (problem.code !== 'service-missing') return withWholeLine(problem, command)
  const lines = impliedServices(model, thread.services).map((key) => `${command} ${serviceText(key)}`)
  return lines.length === 0 || lines.length > mostLines ? problem : { ...problem, hint: `Type ${lines.join(' or ')}.` }
}

/**
 * Fills in what was left out (design 5.1): service, version and stable, each by name, once; and refuses what can be seen to be impossible before any
 * text is touched. The commands that change nothing are passed over.
 */
export const resolveIntent = (resolving: Resolving): Result<Intent> => {
  const commands = resolving.commands.filter(isChange)
  let roles: Roles = {}
  const changes: ChangeCommand[] = []
  const problems: Problem[] = []
  for (const command of commands) {
    const resolved = resolveVerb(command, resolving, roles)
    if (resolved.ok) {
      changes.push(...resolved.value.changes)
      roles = joinRoles(roles, resolved.value.roles)
    } else problems.push(...resolved.problems.map((problem) => withLines(problem, command.text, resolving)))
  }
  const [alone, second] = changes
  if (problems.length === 0 && alone !== undefined && second === undefined) {
    const step = verbStep(alone, resolving.model, roles)
    const text = commands[0]?.text ?? ''
    if (!step.ok) problems.push(...step.problems.map((problem) => withWholeLine(problem, text)))
  }
  const [problem, ...more] = problems
  if (problem !== undefined) return failure(problem, ...more)
  if (alone === undefined)
    return failure({
      code: 'nothing-to-plan',
      message: 'None of these commands changes a manifest.',
      hint: `Commands that do: ${changeVerbs.map((verb) => `/${verb}`).join(', ')}.`,
    })
  return success({
    commands: commands.map(({ text }) => text),
    changes,
    services: [...new Set(changes.flatMap(({ scope }) => scope.services))].sort(),
    environment:
      resolving.environment ?? changes.find(({ scope }) => scope.environment !== null)?.scope.environment ?? null,
    ...(changes.some(({ scope }) => scope.everywhere === true) ? { everywhere: true } : {}),
    roles,
  })
}
