import type { Pointer } from '../manifests/manifests.ts'
import type { Policy } from './policy.ts'

/** A contradiction between fields that are each right by themselves. */
export interface Contradiction {
  readonly pointer: Pointer
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** Everything that the schema cannot say. */
export const contradictions = (policy: Policy): readonly Contradiction[] => {
  const found: Contradiction[] = []
  if (policy.live.trackers.length > 0 && policy.live.assumeAfter !== null)
    found.push({
      pointer: '/live/assume-after',
      code: 'policy-contradiction',
      message: 'live.assume-after would never be used, because live.trackers say when a stage is live.',
      hint: 'Take out assume-after, or the trackers.',
    })
  const seen = new Set<string>()
  policy.live.trackers.forEach((tracker, index) => {
    const key = `${tracker.preset} ${tracker.name}`
    if (seen.has(key))
      found.push({
        pointer: `/live/trackers/${index}`,
        code: 'policy-contradiction',
        message: `The tracker ${tracker.name} is listed twice.`,
        hint: 'Keep one of the two, with all creators.',
      })
    seen.add(key)
  })
  for (const [service, roles] of policy.services) {
    if (roles.stable !== null && roles.stable === roles.canary)
      found.push({
        pointer: `/services/${service.replaceAll('~', '~0').replaceAll('/', '~1')}/canary`,
        code: 'policy-contradiction',
        message: `Service ${service} has ${roles.stable} both as stable and as canary.`,
        hint: 'Name two different versions, or leave one of them out.',
      })
  }
  for (const [index, path] of policy.paths.entries()) {
    if (path.startsWith('/') || path.split('/').includes('..'))
      found.push({
        pointer: `/paths/${index}`,
        code: 'policy-path',
        message: `The path ${path} does not stay inside the repository.`,
        hint: 'Write it relative to the root, such as apps/**/*.yaml.',
      })
  }
  return found
}
