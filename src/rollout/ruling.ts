import { type Policy, policyIn } from '../config/policy.ts'
import type { Facts } from './facts.ts'
import type { RolloutRecord } from './record.ts'

/** The policy that a rollout is ruled by: that of its environment, where the policy names it. */
export const policyOf = ({ policy }: Facts, { environment }: Pick<RolloutRecord, 'environment'>): Policy =>
  policyIn(policy.policy, environment)
