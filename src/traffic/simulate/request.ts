/** Who sends: a pod of the mesh, or the proxies behind a gateway (`namespace/name`). */
export type Client =
  | {
      readonly kind: 'mesh'
      /** Null where it is unstated: it then fits any. */
      readonly namespace: string | null
      /** Of the sending pod; left out where they are not known. */
      readonly labels?: ReadonlyMap<string, string>
    }
  | { readonly kind: 'gateway'; readonly gateway: string }

/** One request as a person describes it; what is left out takes the usual value. */
export interface TrafficRequest {
  /** As in the Host header; a port after it counts for `authority` conditions and as the port. */
  readonly host: string
  /** With its query, if any. `/` where left out. */
  readonly path?: string
  readonly method?: string
  readonly scheme?: string
  /** Of the service, or of the gateway's server. */
  readonly port?: number
  readonly headers?: readonly (readonly [string, string])[]
  readonly cookies?: readonly (readonly [string, string])[]
  readonly query?: readonly (readonly [string, string])[]
}

/** A request as Envoy looks at it. */
export interface SeenRequest {
  /** Lower-cased and without port: what virtual hosts are chosen by. */
  readonly host: string
  /** As sent. */
  readonly authority: string
  readonly port: number | null
  readonly path: string
  /** With the question mark; '' for none. */
  readonly queryString: string
  readonly method: string
  readonly scheme: string
  /** By lower-cased name; repeated ones joined. */
  readonly headers: ReadonlyMap<string, string>
  /** The first value of each parameter, not decoded. */
  readonly query: ReadonlyMap<string, string>
}

const joinHeaders = (pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> => {
  const headers = new Map<string, string>()
  for (const [name, value] of pairs) {
    const key = name.toLowerCase()
    const earlier = headers.get(key)
    // Envoy joins repeated headers by a comma before matching, cookies by a semicolon and a blank, as browsers do.
    headers.set(key, earlier === undefined ? value : `${earlier}${key === 'cookie' ? '; ' : ','}${value}`)
  }
  return headers
}

const firstValues = (query: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>()
  for (const part of query.split('&').filter((text) => text !== '')) {
    const [name = '', ...value] = part.split('=')
    if (!values.has(name)) values.set(name, value.join('='))
  }
  return values
}

/** Fills in what the description leaves out. */
export const seenRequest = (request: TrafficRequest): SeenRequest => {
  const [path = '/', ...rest] = (request.path ?? '/').split('?')
  const parts = [
    ...(rest.length > 0 ? [rest.join('?')] : []),
    ...(request.query ?? []).map(([name, value]) => `${name}=${value}`),
  ]
  const query = parts.join('&')
  const [, name = request.host, digits] = /^(.*?)(?::(\d+))?$/.exec(request.host) ?? []
  const cookies = (request.cookies ?? []).map(([cookie, value]) => `${cookie}=${value}`).join('; ')
  return {
    host: name.toLowerCase(),
    authority: request.host,
    port: request.port ?? (digits === undefined ? null : Number(digits)),
    path: path === '' ? '/' : path,
    queryString: query === '' ? '' : `?${query}`,
    method: (request.method ?? 'GET').toUpperCase(),
    scheme: request.scheme ?? 'http',
    headers: joinHeaders([...(request.headers ?? []), ...(cookies === '' ? [] : [['cookie', cookies] as const])]),
    query: firstValues(query),
  }
}

/** The name that `gateways` lists know a client by. */
export const clientName = (client: Client): string => (client.kind === 'mesh' ? 'mesh' : client.gateway)
