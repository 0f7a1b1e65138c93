import { loadBalancerNames, oldLoadBalancers, tlsModeNames } from '../../istio/policy-names.ts'
import { blockShape } from './policy-shapes.ts'
import { any, count, duration, flag, labels, listOf, mapOf, number, object, text, texts, word } from './shape.ts'

// istio/api kubernetes/customresourcedefinitions.gen.yaml; the three served versions are alike.

const consistentHash = object(
  {
    ...{ httpHeaderName: text, httpQueryParameterName: text, useSourceIp: flag, minimumRingSize: count },
    httpCookie: object(
      { name: text, path: text, ttl: text, attributes: listOf(object({ name: text, value: text }, ['name'])) },
      ['name'],
    ),
    ringHash: object({ minimumRingSize: count }),
    maglev: object({ tableSize: count }),
  },
  [],
  [
    ['httpHeaderName', 'httpCookie', 'useSourceIp', 'httpQueryParameterName'],
    ['ringHash', 'maglev'],
  ],
)

const loadBalancer = object(
  {
    simple: word('UNSPECIFIED', ...Object.keys(oldLoadBalancers), ...loadBalancerNames),
    consistentHash,
    localityLbSetting: object({
      distribute: listOf(object({ from: text, to: mapOf(count) })),
      failover: listOf(object({ from: text, to: text })),
      failoverPriority: texts,
      enabled: flag,
    }),
    warmupDurationSecs: duration,
    warmup: object({ duration, minimumPercent: number, aggression: number }, ['duration']),
  },
  [],
  [['simple', 'consistentHash']],
)

const tls = object({
  mode: word(...tlsModeNames),
  ...{ clientCertificate: text, privateKey: text, caCertificates: text, caCrl: text, credentialName: text },
  ...{ subjectAltNames: texts, sni: text, insecureSkipVerify: flag },
})

const connectionPool = blockShape('connectionPool')
const outlierDetection = blockShape('outlierDetection')
const policies = { loadBalancer, connectionPool, outlierDetection, tls, retryBudget: any }

const trafficPolicy = object({
  ...policies,
  portLevelSettings: listOf(object({ ...policies, port: object({ number: count }) })),
  tunnel: object({ protocol: text, targetHost: text, targetPort: count }, ['targetHost', 'targetPort']),
  proxyProtocol: object({ version: word('V1', 'V2') }),
})

/** The spec of a DestinationRule. */
export const destinationRule = object(
  {
    host: text,
    trafficPolicy,
    subsets: listOf(object({ name: text, labels, trafficPolicy }, ['name'])),
    exportTo: texts,
    workloadSelector: object({ matchLabels: labels }),
  },
  ['host'],
)
