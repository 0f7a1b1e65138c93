import { isJsonObject, type JsonObject } from '../../manifests/manifests.ts'
import {
  balancingOf,
  type HashKey,
  isLoadBalancer,
  isTlsMode,
  loadBalancers,
  type PolicyChange,
  type PolicyPart,
  policyBlocks,
  spokenFields,
  tlsModes,
} from '../../traffic/traffic.ts'
import { listText } from '../wording.ts'

const keyText = (key: HashKey): string => {
  switch (key.kind) {
    case 'source-ip':
      return 'source IP'
    case 'query':
      return `query parameter ${key.name}`
    default:
      return `${key.kind} ${key.name}`
  }
}

/** What a written hash goes by. */
const writtenKeyText = (hash: JsonObject): string => {
  const { httpHeaderName, httpCookie, httpQueryParameterName } = hash
  if (typeof httpHeaderName === 'string') return `header ${httpHeaderName}`
  if (typeof httpQueryParameterName === 'string') return `query parameter ${httpQueryParameterName}`
  if (isJsonObject(httpCookie)) return `cookie ${String(httpCookie['name'])}`
  return 'source IP'
}

const balancerText = (name: string): string => (isLoadBalancer(name) ? `${loadBalancers[name]} (${name})` : name)

/** `the pods in turn (ROUND_ROBIN)`, for behind "instead of". */
const formerBalancing = (policy: JsonObject): string => {
  const former = balancingOf(policy)
  if (former === null) return "what the mesh chooses by itself (Istio's default is LEAST_REQUEST)"
  return 'hash' in former ? `one pod for each ${writtenKeyText(former.hash)}` : balancerText(former.simple)
}

const settingsOf = (
  after: JsonObject,
  change: Extract<PolicyChange, { kind: 'pool' | 'outlier' }>,
  before: JsonObject,
) => {
  const block = policyBlocks[change.kind]
  const [old, fresh] = [spokenFields(before, block), spokenFields(after, block)]
  return [...fresh].flatMap(([name, value]) => {
    const former = old.get(name)
    return former === value
      ? []
      : [{ name, value: String(value), former: former === undefined ? null : String(former) }]
  })
}

const partNames: Readonly<Record<PolicyPart, string>> = {
  lb: 'load balancer',
  pool: 'connection pool',
  outlier: 'outlier detection',
  tls: 'TLS mode',
}

const partsText = (parts: readonly PolicyPart[]): string => listText(parts.map((part) => partNames[part]))

/** A policy's change from one state to another, as it is spoken of. */
export interface Spoken {
  readonly change: PolicyChange
  readonly before: JsonObject
  readonly after: JsonObject
  /** What held before, that of the host where a subset had nothing of its own. */
  readonly former: JsonObject
  /** `demoapp`, or `subset v10 of demoapp`. */
  readonly whom: string
  readonly isSubset: boolean
}

const shortened = (texts: readonly string[]): string =>
  texts.length > 3 ? `${texts.slice(0, 2).join(', ')} and ${texts.length - 2} more` : texts.join(', ')

/** Short, for a pull request's title. */
export const policyTitle = ({ change, before, after }: Spoken, subset: string | null): string => {
  const title = (): string => {
    switch (change.kind) {
      case 'lb':
        return `lb ${change.name}`
      case 'hash':
        return `hash by ${keyText(change.key)}`
      case 'tls':
        return `tls ${change.mode}`
      case 'off':
        return `policy off: ${change.parts.filter((part) => policyBlocks[part] in before).join(', ')}`
      default: {
        const settings = settingsOf(after, change, before)
        return `${change.kind} ${shortened(settings.map(({ name, value }) => `${name} ${value}`))}`
      }
    }
  }
  return subset === null ? title() : `${title()} for ${subset}`
}

const noneMoves = 'no request moves to another version'

const balancing = ({
  change,
  former,
  whom,
}: Spoken & { change: Extract<PolicyChange, { kind: 'lb' | 'hash' }> }): string => {
  const instead = `instead of ${formerBalancing(former)}`
  if (change.kind === 'hash')
    return `Requests to ${whom} with the same ${keyText(change.key)} go to the same pod, as long as the pods stay the same, ${instead}; ${noneMoves}.`
  return change.name === 'PASSTHROUGH'
    ? `Requests to ${whom} go to ${balancerText(change.name)}, whatever version a route names, ${instead}.`
    : `Requests to ${whom} go to ${balancerText(change.name)} ${instead}; ${noneMoves}.`
}

const settingTexts = (spoken: Spoken, change: Extract<PolicyChange, { kind: 'pool' | 'outlier' }>): string =>
  settingsOf(spoken.after, change, spoken.before)
    .map(({ name, value, former }) => `${name} ${former === null ? value : `${former} → ${value}`}`)
    .join(', ')

/** Fields whose limit makes a proxy answer by itself. */
const refusing = ['http1MaxPendingRequests', 'http2MaxRequests', 'maxRetries']

const pool = (spoken: Spoken, change: Extract<PolicyChange, { kind: 'pool' | 'outlier' }>): string => {
  const answers = change.settings.some(({ steps }) => refusing.includes(steps.at(-1) ?? ''))
  return `Each proxy keeps connections to ${spoken.whom} within: ${settingTexts(spoken, change)}${answers ? '; what is beyond a limit it answers with 503 itself' : ''}; ${noneMoves}.`
}

const tls = ({ change, former, whom }: Spoken & { change: Extract<PolicyChange, { kind: 'tls' }> }): string => {
  const { tls: written } = former
  const mode = isJsonObject(written) && typeof written['mode'] === 'string' ? written['mode'] : null
  const instead =
    mode === null ? 'what the mesh chooses by itself' : isTlsMode(mode) ? `${tlsModes[mode]} (${mode})` : mode
  return `Connections to ${whom} are ${tlsModes[change.mode]} (${change.mode}), instead of ${instead}; ${noneMoves}.`
}

/** What changes for traffic, in one sentence. */
export const policyEffect = (spoken: Spoken): string => {
  const { change, before, whom } = spoken
  switch (change.kind) {
    case 'lb':
    case 'hash':
      return balancing({ ...spoken, change })
    case 'pool':
      return pool(spoken, change)
    case 'outlier':
      return `A pod of ${whom} that keeps failing gets no requests for a while, and the others of its version take them: ${settingTexts(spoken, change)}; ${noneMoves}.`
    case 'tls':
      return tls({ ...spoken, change })
    case 'off': {
      const gone = change.parts.filter((part) => policyBlocks[part] in before)
      const again = spoken.isSubset ? "the host's policy applies there again" : "the mesh's defaults apply again"
      return `The ${partsText(gone)} set for ${whom} ${gone.length === 1 ? 'goes' : 'go'} away, and ${again}; ${noneMoves}.`
    }
  }
}

/** What there is already, for an answer that changes nothing. */
export const policyReached = (change: PolicyChange, whom: string): string => {
  switch (change.kind) {
    case 'lb':
      return `Requests to ${whom} go to ${balancerText(change.name)} already.`
    case 'hash':
      return `Requests to ${whom} go to one pod for each ${keyText(change.key)} already.`
    case 'tls':
      return `Connections to ${whom} are ${tlsModes[change.mode]} (${change.mode}) already.`
    case 'off':
      return `No ${change.parts.map((part) => partNames[part]).join(', ')} is set for ${whom}.`
    default:
      return `The ${partNames[change.kind]} of ${whom} says so already.`
  }
}
