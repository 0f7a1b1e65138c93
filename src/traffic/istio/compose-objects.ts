import type { JsonObject } from '../../manifests/manifests.ts'

/** What every object says of itself. */
export interface ObjectHead {
  readonly apiVersion: string
  readonly name: string
  /** Null where its neighbours leave the namespace to what applies them. */
  readonly namespace: string | null
}

const headed = (kind: string, { apiVersion, name, namespace }: ObjectHead, spec: JsonObject): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === null ? {} : { namespace }) },
  spec,
})

/** A DestinationRule that does nothing but name the versions of a host. */
export const composeDestinationRule = (
  head: ObjectHead,
  host: string,
  subsets: readonly { readonly name: string; readonly labels: ReadonlyMap<string, string> }[],
): JsonObject =>
  headed('DestinationRule', head, {
    host,
    subsets: subsets.map(({ name, labels }) => ({ name, labels: Object.fromEntries(labels) })),
  })

/** A VirtualService; without gateways it is for clients inside the mesh. */
export const composeVirtualService = (
  head: ObjectHead,
  spec: {
    readonly hosts: readonly string[]
    readonly gateways: readonly string[]
    readonly rules: readonly JsonObject[]
  },
): JsonObject =>
  headed('VirtualService', head, {
    hosts: spec.hosts,
    ...(spec.gateways.length === 0 ? {} : { gateways: spec.gateways }),
    http: spec.rules,
  })

/** A Gateway that takes plain HTTP on port 80 for one host. */
export const composeGateway = (
  head: ObjectHead,
  selector: Readonly<Record<string, string>>,
  host: string,
): JsonObject =>
  headed('Gateway', head, {
    selector,
    servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [host] }],
  })

/** A rule that sends everything it matches to one destination. */
export const composeRule = (
  name: string | null,
  matches: readonly JsonObject[],
  destination: { readonly host: string; readonly subset: string | null; readonly port: number | null },
): JsonObject => {
  const { host, subset, port } = destination
  return {
    ...(name === null ? {} : { name }),
    ...(matches.length === 0 ? {} : { match: matches }),
    route: [
      {
        destination: {
          host,
          ...(subset === null ? {} : { subset }),
          ...(port === null ? {} : { port: { number: port } }),
        },
      },
    ],
  }
}
