import type { LintCode } from '../../../../src/traffic/traffic.ts'
import { type Part, to, versions, virtualService } from '../../objects.ts'

/** A tree in which a code is found, and one as near to it as can be in which it is not. */
export interface Case {
  readonly code: LintCode
  readonly bad: readonly Part[]
  readonly good: readonly Part[]
}

/** A service with two versions, so that routes to it are sound. */
export const base = versions('reviews', ['v1', 'v2'])

export const v1 = [to('reviews', 'v1')]
export const split = [to('reviews', 'v1', 90), to('reviews', 'v2', 10)]

/** The VirtualService of `reviews` with these rules, and what they send to. */
export const rules = (...http: readonly object[]): readonly Part[] => [
  base,
  virtualService('reviews', { hosts: ['reviews'], http }),
]

/** One rule for everything, with more said in it. */
export const rule = (more: object): readonly Part[] => rules({ route: v1, ...more })

/** A rule with a match, and one for the rest. */
export const match = (entry: unknown, more: object = {}): readonly Part[] =>
  rules({ name: 'first', match: [entry], route: v1, ...more }, { name: 'default', route: v1 })

/** A DestinationRule of `reviews` with a policy for the host. */
export const manifest = (kind: string, name: string, spec: unknown, more: object = {}): Part => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { name, namespace: 'prod' },
  spec,
  ...more,
})

const subsets = ['v1', 'v2'].map((version) => ({ name: version, labels: { version } }))

export const policy = (trafficPolicy: unknown, more: object = {}): readonly Part[] => [
  ...base.filter(({ kind }) => kind !== 'DestinationRule'),
  manifest('DestinationRule', 'reviews', { host: 'reviews', subsets, trafficPolicy, ...more }),
]
