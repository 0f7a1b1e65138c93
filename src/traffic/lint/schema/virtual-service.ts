import { count, duration, flag, integer, labels, listOf, mapOf, number, object, text, texts, word } from './shape.ts'

// istio/api kubernetes/customresourcedefinitions.gen.yaml; the three served versions are alike.

const stringMatch = object({ exact: text, prefix: text, regex: text }, [], [['exact', 'prefix', 'regex']])
const percent = object({ value: number })
const destination = object({ host: text, subset: text, port: object({ number: count }) }, ['host'])
const headerChanges = object({ set: labels, add: labels, remove: texts })
const headers = object({ request: headerChanges, response: headerChanges })

const match = object({
  ...{ name: text, uri: stringMatch, scheme: stringMatch, method: stringMatch, authority: stringMatch },
  ...{ headers: mapOf(stringMatch), withoutHeaders: mapOf(stringMatch), queryParams: mapOf(stringMatch) },
  ...{ port: count, sourceLabels: labels, sourceNamespace: text, gateways: texts },
  ...{ ignoreUriCase: flag, statPrefix: text },
})

const fault = object({
  delay: object(
    { percent: integer, percentage: percent, fixedDelay: duration, exponentialDelay: duration },
    [],
    [['fixedDelay', 'exponentialDelay']],
  ),
  abort: object(
    { percentage: percent, httpStatus: integer, grpcStatus: text, http2Error: text },
    [],
    [['httpStatus', 'grpcStatus', 'http2Error']],
  ),
})

const retries = object({
  ...{ attempts: integer, perTryTimeout: duration, retryOn: text, backoff: duration },
  ...{ retryRemoteLocalities: flag, retryIgnorePreviousHosts: flag },
})

const corsPolicy = object({
  ...{ allowOrigin: texts, allowOrigins: listOf(stringMatch), allowMethods: texts, allowHeaders: texts },
  ...{ exposeHeaders: texts, maxAge: duration, allowCredentials: flag },
  unmatchedPreflights: word('UNSPECIFIED', 'FORWARD', 'IGNORE'),
})

const http = object({
  name: text,
  match: listOf(match),
  route: listOf(object({ destination, weight: integer, headers }, ['destination'])),
  redirect: object(
    {
      ...{ uri: text, prefixRewrite: text, authority: text, port: count, scheme: text, redirectCode: count },
      derivePort: word('FROM_PROTOCOL_DEFAULT', 'FROM_REQUEST_PORT'),
    },
    [],
    [['port', 'derivePort']],
  ),
  directResponse: object({ status: count, body: object({ string: text, bytes: text }, [], [['string', 'bytes']]) }, [
    'status',
  ]),
  delegate: object({ name: text, namespace: text }),
  rewrite: object({ uri: text, authority: text, uriRegexRewrite: object({ match: text, rewrite: text }) }),
  ...{ timeout: duration, retries, fault, corsPolicy, headers },
  mirror: destination,
  mirrors: listOf(object({ destination, percentage: percent }, ['destination'])),
  // The only field that the definition has in both spellings.
  ...{ mirrorPercent: count, mirror_percent: count, mirrorPercentage: percent },
})

const connection = {
  ...{ destinationSubnets: texts, port: count, sourceLabels: labels, sourceNamespace: text, gateways: texts },
}
const plainRoute = listOf(object({ destination, weight: integer }, ['destination']))

/** The spec of a VirtualService. */
export const virtualService = object({
  ...{ hosts: texts, gateways: texts, exportTo: texts },
  http: listOf(http),
  tcp: listOf(object({ match: listOf(object({ ...connection, sourceSubnet: text })), route: plainRoute })),
  tls: listOf(
    object({ match: listOf(object({ ...connection, sniHosts: texts }, ['sniHosts'])), route: plainRoute }, ['match']),
  ),
})
