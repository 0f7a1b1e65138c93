import { missingCertificates } from '../istio/policy.ts'
import { fieldName, policyFields } from '../istio/policy-fields.ts'
import type { Check, LintFinding } from './finding.ts'
import { deepInside, findingAt, has, inside, numberOf, textOf } from './spot.ts'
import { policiesOf } from './traffic-policies.ts'

/** Limits below zero, which the definition takes and istiod refuses (validation.go:validateConnectionPool). */
const negative: Check = (model) =>
  policiesOf(model).flatMap(({ policy, subject }) => {
    const pool = inside(policy, 'connectionPool')
    if (pool === null) return []
    return policyFields.flatMap((field): readonly LintFinding[] => {
      const { block, steps, value } = field
      const last = steps.at(-1) ?? ''
      const holder = block === 'connectionPool' ? deepInside(pool, ...steps.slice(0, -1)) : null
      const number = holder === null ? null : numberOf(holder, last)
      if (holder === null || number === null || number >= 0 || value.kind !== 'integer' || value.bits !== 'int32')
        return []
      return [
        findingAt(model, holder, [last], {
          code: 'value-out-of-range',
          message: `${subject} has ${fieldName(field)} ${number}, which Istio refuses.`,
          hint: 'Give 0 or more; 0 is no limit.',
        }),
      ]
    })
  })

/** Connections that Istio refuses, and TLS that trusts whoever answers. */
export const checkConnections: Check = (model) => [
  ...negative(model),
  ...policiesOf(model).flatMap(({ policy, subject }): readonly LintFinding[] => {
    const http = deepInside(policy, 'connectionPool', 'http')
    const tls = inside(policy, 'tls')
    const mode = tls === null ? null : (textOf(tls, 'mode') ?? 'DISABLE')
    const credential = tls !== null && has(tls, 'credentialName')
    const lacking = tls !== null && mode === 'MUTUAL' ? missingCertificates(tls.value) : []
    return [
      ...(http !== null && textOf(http, 'h2UpgradePolicy') === 'UPGRADE' && http.value['useClientProtocol'] === true
        ? [
            findingAt(model, http, [], {
              code: 'http2-upgrade-conflict',
              message: `${subject} upgrades to HTTP/2 and keeps the client's protocol, which Istio refuses together.`,
              hint: 'Keep one of them.',
            }),
          ]
        : []),
      ...(has(policy, 'tunnel') && has(policy, 'proxyProtocol')
        ? [
            findingAt(model, policy, [], {
              code: 'tunnel-with-proxy-protocol',
              message: `${subject} has both tunnel and proxyProtocol, which Istio refuses.`,
              hint: 'Keep one of them.',
            }),
          ]
        : []),
      ...(tls !== null && lacking.length > 0
        ? [
            findingAt(model, tls, [], {
              code: 'tls-incomplete',
              message: `${subject} has TLS mode MUTUAL without ${lacking.join(' and ')}, which Istio refuses.`,
              hint: 'Give both files, or credentialName.',
            }),
          ]
        : []),
      ...(tls !== null && (mode === 'SIMPLE' || mode === 'MUTUAL') && !credential && !has(tls, 'caCertificates')
        ? [
            findingAt(model, tls, [], {
              code: 'tls-without-ca',
              message: `${subject} has TLS mode ${mode} without caCertificates: older Istio then trusts any certificate, newer takes the system's authorities.`,
              hint: 'Add caCertificates: system, or a file.',
            }),
          ]
        : []),
    ]
  }),
]
