import {
  defaultPolicy,
  type OrganisationPolicy,
  organisationPolicyPath,
  policyPath,
  readOrganisationPolicy,
  readPolicy,
} from '../config/config.ts'
import type { Policy } from '../config/policy.ts'
import { failure, type Result, success } from '../problem.ts'
import type { PolicyFact } from '../rollout/rollout.ts'
import { type Pass, remember } from './context.ts'
import type { CommitSha } from './ports.ts'
import { seldom } from './seldom.ts'

/** A freeze that an organisation declares holds everywhere after so long. */
const organisationFor = 60_000

interface OrganisationFact {
  /** `owner/name`. */
  readonly repository: string
  readonly at: CommitSha
  readonly policy: Result<OrganisationPolicy>
}

/**
 * The organisation's policy; null where the server looks for none, and where there is none that the App may read. No answer at all throws:
 * what is not known is not "none".
 */
export const organisationPolicy = async (pass: Pass): Promise<OrganisationFact | null> => {
  const { forge, organisation } = pass.context
  if (organisation === undefined || organisation === null) return null
  const found = await seldom(
    pass,
    'organisation',
    () => forge.ownersFile(organisation, organisationPolicyPath),
    organisationFor,
  )
  if (found === null) return null
  const policy = readOrganisationPolicy(found.text, `${found.repository}/${organisationPolicyPath}`)
  return { repository: found.repository, at: found.commit, policy }
}

/** The policy in a text of the repository's file, over that of its organisation. A broken one of the organisation is a broken policy. */
export const policyUnder = (organisation: OrganisationFact | null, text: string | null): Result<Policy> => {
  if (organisation === null) return readPolicy(text, policyPath)
  const { policy, repository, at } = organisation
  if (policy.ok) return readPolicy(text, policyPath, policy.value)
  const [first, ...more] = policy.problems.map((problem) => ({
    ...problem,
    hint: [problem.hint, `It is the organisation’s policy: ${repository} at ${at.slice(0, 7)}.`]
      .filter(Boolean)
      .join(' '),
  }))
  return first === undefined ? success(defaultPolicy) : failure(first, ...more)
}

/** Where a file cannot be read as one (a symlink), that is a broken policy, not a missing one. */
export const readPolicyAt = async (pass: Pass, at: CommitSha): Promise<PolicyFact> => {
  const { context } = pass
  const organisation = await organisationPolicy(pass)
  const key = organisation === null ? at : `${at} ${organisation.at}`
  const known = context.memory.policies.get(key)
  if (known !== undefined) return known
  const text = await context.git.readFile(at, policyPath)
  const read = policyUnder(organisation, text)
  const above = organisation === null ? null : { repository: organisation.repository, at: organisation.at }
  const version = context.hash(`${text ?? ''}${above === null ? '' : `\0${above.at}`}`)
  const policy: PolicyFact = {
    ...(read.ok ? { policy: read.value, problems: [] } : { policy: defaultPolicy, problems: read.problems }),
    at,
    version,
    organisation: above,
  }
  remember(context.memory.policies, key, policy, 6)
  return policy
}
