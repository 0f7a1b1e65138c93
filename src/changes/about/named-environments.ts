import type { Policy } from '../../config/policy.ts'
import { withNamedEnvironments } from '../../layouts/layouts.ts'
import { pathFrom, type Snapshot } from '../../manifests/manifests.ts'

/** The files with the environments that the policy names, and the one that it says is usually meant. */
export const withEnvironmentsOf = (snapshot: Snapshot, { environment, environments }: Policy): Snapshot =>
  withNamedEnvironments(
    snapshot,
    new Map([...environments].map(([name, { path }]) => [name, path === null ? null : pathFrom('', path)])),
    environment,
  )
