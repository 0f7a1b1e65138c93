import type { CompiledRoute, CompiledRouter } from './compile.ts'
import type { LeftOut } from './delegates.ts'

/** The routes that a request for one host meets, in order. Only one virtual host is ever looked at; there is no fall-through to a wider one. */
export interface VirtualHost {
  /** Null where no router here takes the host for this client. */
  readonly domain: string | null
  readonly routes: readonly CompiledRoute[]
  readonly routers: readonly CompiledRouter[]
  readonly leftOut: readonly LeftOut[]
  readonly warnings: readonly string[]
  /** The port that the client's listener has; null where it cannot be told. */
  readonly port: number | null
  /** A gateway's server that answers with a redirect to https before any route is asked. */
  readonly httpsRedirect: boolean
  /** Orders of the same routers that a cluster may have just as well; the creation times that decide are not in the repository. */
  readonly otherOrders: readonly (readonly CompiledRoute[])[]
}
