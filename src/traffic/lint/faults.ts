import type { Check, LintFinding } from './finding.ts'
import { deepInside, findingAt, has, httpRules, numberOf, type Spot, textOf } from './spot.ts'
import { ruleSubject } from './subject.ts'

const grpcStatuses = new Set([
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'UNAUTHENTICATED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE'],
  ...['UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'],
])

interface Fault {
  readonly code: 'fault-invalid' | 'fault-without-percentage' | 'fault-without-error' | 'deprecated-field'
  readonly key: string
  readonly fault: string
  readonly hint: string
}

const share = (part: Spot, kind: string): readonly Fault[] => {
  const article = kind === 'abort' ? 'an' : 'a'
  const value = deepInside(part, 'percentage')
  const percent = value === null ? null : numberOf(value, 'value')
  const old = kind === 'delay' ? numberOf(part, 'percent') : null
  const outside = [percent, old].some((given) => given !== null && given !== 0 && (given < 0.0001 || given > 100))
  if (outside)
    return [
      {
        code: 'fault-invalid',
        key: 'percentage',
        fault: `has ${article} ${kind} for a share outside 0.0001 to 100 %`,
        hint: 'Give 0, or from 0.0001 to 100.',
      },
    ]
  if (percent === null && old === null)
    return [
      {
        code: 'fault-without-percentage',
        key: '',
        fault: `has ${article} ${kind} without a percentage, which is 0 and not 100: nothing is broken`,
        hint: 'Add percentage: {value: 100}.',
      },
    ]
  if (old === null) return []
  const hint = `Write percentage: {value: ${old}}.`
  return [{ code: 'deprecated-field', key: 'percent', fault: 'has the deprecated percent for its delay', hint }]
}

const abortFaults = (abort: Spot): readonly Fault[] => {
  const status = numberOf(abort, 'httpStatus')
  const grpc = textOf(abort, 'grpcStatus')
  const found: Fault[] = []
  if (status !== null && (status < 200 || status > 599))
    found.push({
      code: 'fault-invalid',
      key: 'httpStatus',
      fault: `aborts with the status ${status}`,
      hint: 'Give a status from 200 to 599.',
    })
  if (grpc !== null && !grpcStatuses.has(grpc))
    found.push({
      code: 'fault-invalid',
      key: 'grpcStatus',
      fault: `aborts with the gRPC status ${grpc}, which is none`,
      hint: 'Give its name in capitals, such as UNAVAILABLE.',
    })
  if (has(abort, 'http2Error'))
    found.push({
      code: 'fault-invalid',
      key: 'http2Error',
      fault: 'aborts with http2Error, which Istio does not carry out',
      hint: 'Use httpStatus or grpcStatus.',
    })
  if (status === null && grpc === null && !has(abort, 'http2Error'))
    found.push({ code: 'fault-without-error', key: '', fault: 'aborts without a status', hint: 'Add httpStatus: 503.' })
  return found
}

const delayFaults = (delay: Spot): readonly Fault[] =>
  has(delay, 'exponentialDelay')
    ? [
        {
          code: 'fault-invalid',
          key: 'exponentialDelay',
          fault: 'has exponentialDelay, which Istio does not carry out',
          hint: 'Use fixedDelay.',
        },
      ]
    : has(delay, 'fixedDelay')
      ? []
      : [{ code: 'fault-invalid', key: '', fault: 'delays by nothing', hint: 'Add fixedDelay: 5s.' }]

/** Faults that Istio refuses, and those that break nothing because no percentage stands there. */
export const checkFaults: Check = (model) =>
  httpRules(model).flatMap((rule) =>
    (['abort', 'delay'] as const).flatMap((kind): readonly LintFinding[] => {
      const part = deepInside(rule, 'fault', kind)
      if (part === null) return []
      const faults = [...share(part, kind), ...(kind === 'abort' ? abortFaults(part) : delayFaults(part))]
      return faults.map(({ code, key, fault, hint }) =>
        findingAt(model, part, key === '' || !has(part, key) ? [] : [key], {
          code,
          message: `${ruleSubject(rule)} ${fault}.`,
          hint,
        }),
      )
    }),
  )
