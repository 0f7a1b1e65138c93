import type { JsonObject } from '../../manifests/manifests.ts'
import type { Fault, Place } from '../model/model.ts'
import type { Status } from './destination-status.ts'
import type { Rewritten } from './rewrite.ts'

export interface SimulatedDestination {
  readonly host: string
  readonly subset: string | null
  /** Percent; those of one answer sum to 100. */
  readonly share: number
  /** A weight of the rule is filled in later, so that `share` says nothing. */
  readonly isShareUnknown?: true
  readonly status: Status
  /** Why it is not simply `ok`, in one sentence; null where it is. */
  readonly reason: string | null
}

export interface SimulatedMirror {
  readonly host: string
  readonly subset: string | null
  readonly percentage: number
  readonly status: Status
}

/** One rule that was looked at, in order. */
export interface Step {
  readonly virtualService: string
  readonly namespace: string | null
  readonly rule: string
  readonly matched: boolean
  /** Why it did not match, or was never built for this client; for the one that matched, what it wanted. */
  readonly reason: string
  readonly path: string
  readonly line: number
}

/** What one request hits, as far as the files prove it. */
export interface Simulation {
  /** Where the answering rule is written; null where no rule answers. */
  readonly virtualService: string | null
  readonly namespace: string | null
  /** Its name, or its zero-based position as `#index`. */
  readonly rule: string | null
  readonly destinations: readonly SimulatedDestination[]
  /** Null where it depends on what is not in the repository; `mixed` where shares or faults differ. */
  readonly httpStatus: number | 'mixed' | null
  readonly mirrors: readonly SimulatedMirror[]
  readonly rewrite: Rewritten | null
  /** Where a redirect sends to; null for every other answer. */
  readonly location: string | null
  readonly warnings: readonly string[]
  /** `service`: no rule stands in between, the Service's own route answers. */
  readonly action: 'route' | 'redirect' | 'direct-response' | 'service' | 'unknown-delegate' | 'no-route'
  /** The delegating rule above the answering one. */
  readonly via: { readonly virtualService: string; readonly namespace: string | null; readonly rule: string } | null
  readonly fault: Fault | null
  /** What else the rule sets: timeout, retries, corsPolicy, headers, fault, as written. */
  readonly settings: JsonObject
  /** `mesh:namespace` or `gateway:namespace/name`. */
  readonly client: string
  readonly steps: readonly Step[]
  readonly place: Place | null
}
