import type { Policy } from '../../config/policy.ts'
import { withConfigured } from '../../layouts/layouts.ts'
import { pathFrom, type Snapshot } from '../../manifests/manifests.ts'

/** The files with what the policy says of them: the environments that it names, the one that is usually meant, and the charts that it maps. */
export const withPolicyOf = (snapshot: Snapshot, { environment, environments, charts }: Policy): Snapshot =>
  withConfigured(snapshot, {
    named: new Map([...environments].map(([name, { path }]) => [name, path === null ? null : pathFrom('', path)])),
    usual: environment,
    charts,
  })
