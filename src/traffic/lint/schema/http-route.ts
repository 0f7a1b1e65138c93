import { any, integer, listOf, object, type Shape, text, texts, word } from './shape.ts'

// gateway-api apis/v1/httproute_types.go; v1beta1 is the same. What stands in the experimental channel alone is known by name.

const bounded = (min: number, max: number): Shape => ({ kind: 'integer', min, max })
const port = bounded(1, 65_535)

const backend = { group: text, kind: text, name: text, namespace: text, port }
const namedValue = (types: Shape): Shape => object({ type: types, name: text, value: text }, ['name', 'value'])
const exactOrRegex = word('Exact', 'RegularExpression')

const match = object({
  path: object({ type: word('Exact', 'PathPrefix', 'RegularExpression'), value: text }),
  headers: listOf(namedValue(exactOrRegex)),
  queryParams: listOf(namedValue(exactOrRegex)),
  method: word('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'),
})

const headerList = listOf(object({ name: text, value: text }, ['name', 'value']))
const headerModifier = object({ set: headerList, add: headerList, remove: texts })
const pathModifier = object(
  { type: word('ReplaceFullPath', 'ReplacePrefixMatch'), replaceFullPath: text, replacePrefixMatch: text },
  ['type'],
  [['replaceFullPath', 'replacePrefixMatch']],
)

const filter = object(
  {
    type: word(
      ...['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'RequestRedirect', 'URLRewrite'],
      ...['ExtensionRef', 'CORS', 'ExternalAuth'],
    ),
    requestHeaderModifier: headerModifier,
    responseHeaderModifier: headerModifier,
    requestMirror: object(
      {
        backendRef: object(backend, ['name']),
        percent: bounded(0, 100),
        fraction: object({ numerator: bounded(0, 2 ** 31 - 1), denominator: bounded(1, 2 ** 31 - 1) }, ['numerator']),
      },
      ['backendRef'],
      [['percent', 'fraction']],
    ),
    requestRedirect: object({ scheme: text, hostname: text, path: pathModifier, port, statusCode: integer }),
    urlRewrite: object({ hostname: text, path: pathModifier }),
    ...{ extensionRef: any, cors: any, externalAuth: any },
  },
  ['type'],
)

const rule = object({
  name: text,
  matches: listOf(match),
  filters: listOf(filter),
  backendRefs: listOf(object({ ...backend, weight: bounded(0, 1_000_000), filters: listOf(filter) }, ['name'])),
  timeouts: object({ request: text, backendRequest: text }),
  retry: object({ codes: listOf(integer), attempts: integer, backoff: text }),
  sessionPersistence: any,
})

/** The spec of an HTTPRoute. */
export const httpRoute = object({
  parentRefs: listOf(object({ ...backend, sectionName: text }, ['name'])),
  ...{ hostnames: texts, rules: listOf(rule), useDefaultGateways: any },
})

/** The spec of a Gateway of the Gateway API, as far as routes go; its other fields are only known by name. */
export const listenerGateway = object(
  {
    gatewayClassName: text,
    listeners: listOf(
      object({ name: text, hostname: text, port, protocol: text, tls: any, allowedRoutes: any }, [
        ...['name', 'port', 'protocol'],
      ]),
    ),
    ...{ addresses: any, infrastructure: any, backendTLS: any, allowedListeners: any, tls: any, defaultScope: any },
  },
  ['gatewayClassName', 'listeners'],
)

/** The spec of a ReferenceGrant. */
export const referenceGrant = object(
  {
    from: listOf(object({ group: text, kind: text, namespace: text }, ['group', 'kind', 'namespace'])),
    to: listOf(object({ group: text, kind: text, name: text }, ['group', 'kind'])),
  },
  ['from', 'to'],
)
