import { parseServices, parseVerbs, withCausesOfLines } from '../changes/changes.ts'
import { readComment, type Suggestion } from '../commands/commands.ts'
import type { People } from '../config/policy.ts'
import type { Problem } from '../problem.ts'
import { type Facts, type HeardFact, policyOf, type Right, type Understood } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { threadRollouts } from './planning.ts'
import type { Permission } from './ports.ts'
import { namedFilesAt, treeAt } from './trees.ts'

const didYouMean = ({ line, text, right }: Suggestion): Problem => ({
  code: 'did-you-mean',
  message: `Line ${line} is no command as it stands: ${text.trim()}`,
  line,
  hint: right,
})

/** Text to commands. What holds nothing for us is told from the text alone, without a look at the manifests. */
export const understand = async (pass: Pass, facts: Facts, heard: HeardFact): Promise<Understood> => {
  const { body } = heard
  const { onlySluicePrefix } = facts.policy.policy
  const read = readComment(body, { onlySluicePrefix })
  if (read.lines.length + read.refused.length + read.suggestions.length === 0) return { kind: 'nothing' }
  const options = { onlySluicePrefix }
  const bare = parseVerbs(body, options)
  if (bare !== null && bare.commands.length > 0) return { kind: 'commands', commands: bare.commands }
  const { head } = facts.base
  const { snapshot } = await namedFilesAt(pass, facts.policy, head)
  const { services: thread, environment } = threadRollouts(facts, heard)
  const parsed = parseServices({ snapshot, body, options, thread, environment })
  const { commands, problems, suggestions, catalogue } = parsed
  const [problem, ...more] = problems
  if (problem !== undefined)
    return {
      kind: 'problems',
      problems: withCausesOfLines(await treeAt(pass, facts.policy, head, parsed.environment), catalogue, [
        problem,
        ...more,
      ]),
    }
  if (commands.length > 0) return { kind: 'commands', commands }
  return suggestions.length > 0 ? { kind: 'problems', problems: suggestions.map(didYouMean) } : { kind: 'nothing' }
}

export const permissionOf = async (pass: Pass, login: string): Promise<Permission> => {
  const known = pass.permissions.get(login)
  if (known !== undefined) return known
  const permission = await pass.context.forge.permission(login)
  pass.permissions.set(login, permission)
  return permission
}

/** Whether someone is among these people; null: not to be told, which counts as no. */
export const isAmong = async ({ context }: Pass, people: People, login: string): Promise<boolean | null> => {
  if (people.users.some((user) => user.toLowerCase() === login.toLowerCase())) return true
  let isUnknown = false
  for (const team of people.teams) {
    const is = await context.forge.teamMember(team, login)
    if (is === true) return true
    if (is === null) isUnknown = true
  }
  return isUnknown ? null : false
}

/** What the author may at this moment: by GitHub's word on write permission, and by the policy. */
export const rightOf = async (pass: Pass, facts: Facts, { author }: HeardFact): Promise<Right> => {
  const permission = await permissionOf(pass, author.login)
  if (permission !== 'admin' && permission !== 'write') return 'none'
  const { commanders } = facts.policy.policy
  if (commanders === null) return 'commander'
  return (await isAmong(pass, commanders, author.login)) === true ? 'commander' : 'not-a-commander'
}

/** Whether the policy names the author among those who may override; where that cannot be told it does not. */
export const isOverrider = async (
  pass: Pass,
  facts: Facts,
  { author }: HeardFact,
  environment: string | null,
): Promise<boolean> => {
  const { overriders } = policyOf(facts, { environment })
  return overriders !== null && (await isAmong(pass, overriders, author.login)) === true
}
