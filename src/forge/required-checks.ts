import { z } from 'zod'
import { ForgeRefusal } from '../reconcile/ports.ts'
import { ask, type Connection, everyPage, repositoryOf } from './connection.ts'

const rulesShape = z.array(
  z.object({
    type: z.string(),
    parameters: z
      .object({ required_status_checks: z.array(z.object({ context: z.string() })).optional() })
      .loose()
      .optional(),
  }),
)

const classicQuery = `query RequiredChecks($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) { ref(qualifiedName: $branch) { refUpdateRule { requiredStatusCheckContexts } } }
}`

const classicShape = z.object({
  repository: z.object({
    ref: z
      .object({
        refUpdateRule: z.object({ requiredStatusCheckContexts: z.array(z.string().nullable()).nullish() }).nullish(),
      })
      .nullish(),
  }),
})

const byRulesets = async (connection: Connection, branch: string): Promise<readonly string[]> => {
  const rules = await everyPage(async (page) => {
    const { data } = await connection.octokit.rest.repos.getBranchRules({
      ...repositoryOf(connection),
      branch,
      per_page: 100,
      page,
    })
    return rulesShape.parse(data)
  })
  return rules
    .filter(({ type }) => type === 'required_status_checks')
    .flatMap(({ parameters }) => (parameters?.required_status_checks ?? []).map(({ context }) => context))
}

/** Classic protection is readable by administrators only, except through this view of it. */
const byProtection = async ({ octokit, owner, name }: Connection, branch: string): Promise<readonly string[]> => {
  const answer = await octokit.graphql(classicQuery, { owner, name, branch: `refs/heads/${branch}` })
  const contexts = classicShape.parse(answer).repository.ref?.refUpdateRule?.requiredStatusCheckContexts ?? []
  return contexts.filter((context) => context !== null)
}

const readable = async (question: Promise<readonly string[]>): Promise<readonly string[] | null> => {
  try {
    return await ask('reading the rules of the branch', () => question)
  } catch (error) {
    if (error instanceof ForgeRefusal) return null
    throw error
  }
}

/** Contexts that rulesets or classic protection require of the branch; null where the rulesets cannot be read. */
export const requiredChecks = async (connection: Connection, branch: string): Promise<readonly string[] | null> => {
  const [rulesets, protection] = await Promise.all([
    readable(byRulesets(connection, branch)),
    readable(byProtection(connection, branch)),
  ])
  return rulesets === null || protection === null ? null : [...new Set([...rulesets, ...protection])].sort()
}
