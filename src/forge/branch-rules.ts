import { z } from 'zod'
import { type BranchRules, ForgeRefusal } from '../reconcile/ports.ts'
import { ask, type Connection, everyPage, repositoryOf } from './connection.ts'
import { statusOf } from './failure.ts'

const method = z.enum(['merge', 'squash', 'rebase'])
type Method = z.infer<typeof method>

const everyMethod: readonly Method[] = method.options

const rulesShape = z.array(
  z.object({
    type: z.string(),
    parameters: z
      .object({
        required_status_checks: z.array(z.object({ context: z.string() })).optional(),
        // A method that is new to GitHub is none of ours.
        allowed_merge_methods: z.array(method.or(z.string())).optional(),
      })
      .loose()
      .optional(),
  }),
)

const classicQuery = `query BranchRules($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    ref(qualifiedName: $branch) { refUpdateRule { requiredStatusCheckContexts requiresSignatures requiresLinearHistory } }
  }
}`

const classicShape = z.object({
  repository: z.object({
    ref: z
      .object({
        refUpdateRule: z
          .object({
            requiredStatusCheckContexts: z.array(z.string().nullable()).nullish(),
            requiresSignatures: z.boolean().nullish(),
            requiresLinearHistory: z.boolean().nullish(),
          })
          .nullish(),
      })
      .nullish(),
  }),
})

/** What one kind of rules says; `linear` forbids merge commits. */
interface Demands {
  readonly checks: readonly string[]
  readonly signatures: boolean
  readonly linear: boolean
  readonly methods: readonly string[]
}

const nothing: Demands = { checks: [], signatures: false, linear: false, methods: everyMethod }

const byRulesets = async (connection: Connection, branch: string): Promise<Demands> => {
  const rules = await everyPage(async (page) => {
    const { data } = await connection.octokit.rest.repos.getBranchRules({
      ...repositoryOf(connection),
      branch,
      per_page: 100,
      page,
    })
    return rulesShape.parse(data)
  })
  const has = (type: string): boolean => rules.some((rule) => rule.type === type)
  const left = rules.flatMap(({ parameters }) => {
    const allowed = parameters?.allowed_merge_methods
    return allowed === undefined ? [] : [allowed]
  })
  return {
    checks: rules
      .filter(({ type }) => type === 'required_status_checks')
      .flatMap(({ parameters }) => (parameters?.required_status_checks ?? []).map(({ context }) => context)),
    signatures: has('required_signatures'),
    linear: has('required_linear_history'),
    methods: everyMethod.filter((one) => left.every((allowed) => allowed.includes(one))),
  }
}

/** An Enterprise Server that is older than rulesets has none to read; anything else that is not there is not known. */
const byRulesetsOrNone = async (connection: Connection, branch: string): Promise<Demands> => {
  try {
    return await byRulesets(connection, branch)
  } catch (error) {
    if (statusOf(error) === 404 && connection.server?.without.includes('rulesets') === true) return nothing
    throw error
  }
}

/** Classic protection is readable by administrators only, except through this view of it. */
const byProtection = async ({ octokit, owner, name }: Connection, branch: string): Promise<Demands> => {
  const answer = await octokit.graphql(classicQuery, { owner, name, branch: `refs/heads/${branch}` })
  const rule = classicShape.parse(answer).repository.ref?.refUpdateRule
  return {
    ...nothing,
    checks: (rule?.requiredStatusCheckContexts ?? []).filter((context) => context !== null),
    signatures: rule?.requiresSignatures === true,
    linear: rule?.requiresLinearHistory === true,
  }
}

const readable = async (question: Promise<Demands>): Promise<Demands | null> => {
  try {
    return await ask('reading the rules of the branch', () => question)
  } catch (error) {
    if (error instanceof ForgeRefusal) return null
    throw error
  }
}

/** What rulesets and classic protection demand of the branch together; null where either cannot be read. */
export const branchRules = async (connection: Connection, branch: string): Promise<BranchRules | null> => {
  const [rulesets, protection] = await Promise.all([
    readable(byRulesetsOrNone(connection, branch)),
    readable(byProtection(connection, branch)),
  ])
  if (rulesets === null || protection === null) return null
  const signatures = rulesets.signatures || protection.signatures
  const linear = rulesets.linear || protection.linear
  // What GitHub makes anew in a rebase it cannot sign, and linear history takes no merge commit.
  const allows = (one: Method): boolean =>
    rulesets.methods.includes(one) && !(linear && one === 'merge') && !(signatures && one === 'rebase')
  return {
    checks: [...new Set([...rulesets.checks, ...protection.checks])].sort(),
    signatures,
    methods: { merge: allows('merge'), squash: allows('squash'), rebase: allows('rebase') },
  }
}
