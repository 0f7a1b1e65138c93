import type { Document, JsonObject, Pointer } from '../../manifests/manifests.ts'

/** Where an object is written, and what it calls itself. */
export interface Place {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** As stated or worked out (design, invariant 10); null is `unstated`. */
  readonly namespace: string | null
  readonly path: string
  /** The index of the YAML document in the file, empty documents counted. */
  readonly document: number
  /** Where the object begins inside its document: '' usually, `/items/2` in a List. */
  readonly root: Pointer
  /** One-based line of the object's start. */
  readonly line: number
}

/** A controller that writes this object itself, so that an edit in git would be fought or lost. */
export interface Owner {
  readonly controller: 'flagger' | 'argo-rollouts'
  readonly place: Place
}

export interface Destination {
  /** As written. */
  readonly host: string
  /** `namespace/name` of a Kubernetes Service after short-name expansion, or the lower-cased host where it is something else. */
  readonly service: string
  /** The version: the Istio subset; for the Gateway API the version that `backend` is of `service`, null where it is all of the service. */
  readonly subset: string | null
  /** Gateway API only: the Service that requests really go to, one per version, as `namespace/name`. */
  readonly backend?: string
  readonly port: number | null
  /** As written; null where absent. */
  readonly weight: number | null
  /** Percent of this rule's requests: w/Σw, 100 for a lone destination. */
  readonly share: number
  /** Of the destination's entry, from the document's root. */
  readonly pointer: Pointer
  /** One-based. */
  readonly line: number
}

export type StringMatch =
  | { readonly kind: 'exact' | 'prefix' | 'regex'; readonly value: string }
  | { readonly kind: 'present' }

/** One entry of a rule's match list; the fields are ANDed. Names of headers are lower-cased. */
export interface Match {
  readonly uri?: StringMatch
  readonly ignoreUriCase?: boolean
  /** The Gateway API's prefix: whole elements of the path, so that `/foo` takes `/foo` and `/foo/bar`, never `/foobar`. */
  readonly uriByElement?: true
  readonly scheme?: StringMatch
  readonly method?: StringMatch
  readonly authority?: StringMatch
  readonly headers: ReadonlyMap<string, StringMatch>
  readonly withoutHeaders: ReadonlyMap<string, StringMatch>
  readonly queryParams: ReadonlyMap<string, StringMatch>
  readonly port?: number
  readonly sourceLabels?: ReadonlyMap<string, string>
  readonly sourceNamespace?: string
  /** Resolved like a router's own. */
  readonly gateways?: readonly string[]
  /** True where a part of the entry could not be read: nothing is known of what it matches. */
  readonly unreadable?: true
}

export interface Mirror {
  readonly host: string
  readonly service: string
  readonly subset: string | null
  /** As of a destination. */
  readonly backend?: string
  readonly port: number | null
  /** Percent of requests copied, 0 to 100. */
  readonly percentage: number
  /** Of the `mirror` map, or of the entry of `mirrors`. */
  readonly pointer: Pointer
  readonly line: number
}

export type Action =
  | { readonly kind: 'route'; readonly destinations: readonly Destination[] }
  | {
      readonly kind: 'redirect'
      readonly status: number
      /** What it sends to; null for what the request had. */
      readonly scheme: string | null
      readonly port: number | null
      /** Its path and host. */
      readonly rewrite: Rewrite
    }
  | { readonly kind: 'direct-response'; readonly status: number }
  | { readonly kind: 'delegate'; readonly name: string; readonly namespace: string | null }
  | { readonly kind: 'none' }

export interface Rewrite {
  readonly uri: string | null
  /** `uri` replaces the whole path (a redirect's, too), or the matched elements of it (Gateway API). Without it the rules of Istio's rewrite hold. */
  readonly uriBy?: 'whole' | 'element'
  readonly authority: string | null
  readonly uriRegex: { readonly match: string; readonly rewrite: string } | null
}

/** What a rule breaks on purpose. Percent of requests; Istio takes 0 where none is written. */
export interface Fault {
  readonly abort: { readonly percentage: number; readonly status: number | null } | null
  readonly delay: { readonly percentage: number; readonly fixed: string | null } | null
}

export interface Rule {
  readonly name: string | null
  /** Zero-based position in the file's list. */
  readonly index: number
  readonly pointer: Pointer
  /** Empty: every request. Entries are ORed. */
  readonly matches: readonly Match[]
  readonly action: Action
  readonly mirrors: readonly Mirror[]
  readonly rewrite: Rewrite | null
  readonly fault: Fault | null
  readonly line: number
  /**
   * The rule as written: timeouts, retries, CORS and whatever else we do not model. An HTTPRoute's is in the words of a VirtualService (`match`, `route`,
   * `rewrite`, `timeout`, `retries`), so that commands know one language; what those have no word for keeps its own.
   */
  readonly raw: JsonObject
  /** Of an HTTPRoute: the rule as it is really written. */
  readonly source?: JsonObject
  /** Of an HTTPRoute: which Service is which version of the services that HTTPRoutes send to. */
  readonly versionServices?: readonly VersionService[]
}

/** What an HTTPRoute attaches itself to: a Gateway, a listener of it, or a Service, which means clients inside the mesh. */
export interface RouteParent {
  readonly kind: 'gateway' | 'service'
  /** `namespace/name`. */
  readonly key: string
  /** The listener's name. */
  readonly section: string | null
  readonly port: number | null
}

/** A VirtualService or an HTTPRoute: rules that send requests for some hosts to versions. */
export interface Router {
  readonly place: Place
  readonly api: 'istio' | 'gateway-api'
  /** Of an HTTPRoute; a VirtualService has none. */
  readonly parents: readonly RouteParent[]
  /** What clients inside the mesh ask for, where that is something else than `hosts`: an HTTPRoute's Services. */
  readonly meshHosts?: readonly string[]
  /** As written. */
  readonly hosts: readonly string[]
  /** Resolved: `mesh` or `namespace/name`. */
  readonly gateways: readonly string[]
  readonly exportTo: readonly string[]
  readonly rules: readonly Rule[]
  /** True where it also or only has `tcp` or `tls` routes, which no command touches. */
  readonly hasTcpOrTls: boolean
  /** The services that those send to: no command touches them. */
  readonly streamsTo: readonly string[]
  readonly owner: Owner | null
}

export interface Subset {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly pointer: Pointer
  readonly line: number
}

/** A DestinationRule. */
export interface SubsetRule {
  readonly place: Place
  readonly host: string
  readonly service: string
  readonly subsets: readonly Subset[]
  readonly exportTo: readonly string[]
  readonly workloadSelector: ReadonlyMap<string, string> | null
  readonly raw: JsonObject
  readonly owner: Owner | null
}

export interface Service {
  readonly place: Place
  readonly selector: ReadonlyMap<string, string>
  readonly ports: readonly {
    readonly name: string | null
    readonly number: number
    readonly appProtocol: string | null
  }[]
  readonly externalName: string | null
}

/** A Deployment, or another kind that brings pods by a template. */
export interface Workload {
  readonly place: Place
  /** Of the pod template. */
  readonly labels: ReadonlyMap<string, string>
  /** As written; null where absent (Kubernetes takes 1). */
  readonly replicas: number | null
  readonly containers: readonly Container[]
  /** A controller that scales or replaces it by itself. */
  readonly owner: Owner | null
}

/** Of the pods themselves; what runs before them is not among these. */
export interface Container {
  readonly name: string
  readonly image: string | null
  readonly pointer: Pointer
}

export interface Autoscaler {
  readonly place: Place
  readonly target: { readonly kind: string; readonly name: string }
  readonly minReplicas: number
  readonly maxReplicas: number | null
}

export interface Gateway {
  readonly place: Place
  readonly api: 'istio' | 'gateway-api'
  readonly servers: readonly {
    /** Of a listener. */
    readonly name?: string
    /** As written: `host`, `namespace/host`, `./host` or `*`/host. */
    readonly hosts: readonly string[]
    readonly port: number
    readonly protocol: string
    readonly httpsRedirect: boolean
  }[]
}

/** Hosts that are not Kubernetes Services but known to the mesh. */
export interface ServiceEntry {
  readonly place: Place
  /** Lower-cased. */
  readonly hosts: readonly string[]
  /** Whether its addresses can be told from the entry alone. */
  readonly endpoints: 'named' | 'none' | 'selected'
}

/** A file, or a directory, that a Kustomization takes in, and where it says so. */
export interface Listing {
  readonly path: string
  readonly by: Place
  readonly pointer: Pointer
}

/** Permission for objects of other namespaces to refer to objects of this one. */
export interface ReferenceGrant {
  readonly place: Place
  readonly from: readonly { readonly kind: string; readonly namespace: string }[]
  /** Without a name: all of the kind. */
  readonly to: readonly { readonly kind: string; readonly name: string | null }[]
}

/** A Service that stands for one version of another, as the Gateway API wants it. */
export interface VersionService {
  /** The Service itself, `namespace/name`. */
  readonly backend: string
  /** The service whose version it is, which need not be in the repository as an object. */
  readonly service: string
  /** Null where it is all of the service, whatever version. */
  readonly version: string | null
  readonly aliases: readonly string[]
}

/** What the whole mesh agrees on. */
export interface MeshSettings {
  readonly clusterDomain: string
  /** Where mesh-wide DestinationRules live. */
  readonly rootNamespace: string
}

/** One object as it is written, for what is judged by its text and not by its meaning. */
export interface WrittenObject {
  readonly place: Place
  readonly value: JsonObject
  readonly document: Document
  /** How its namespace is known: its metadata say so, whatever applies it gives it, or its neighbours do. */
  readonly namespaceBy: 'metadata' | 'surroundings' | 'neighbours' | 'nothing'
}

/** All that moves traffic in one tree of files. */
export interface Model {
  /** Every object that was read, in the order of the files. */
  readonly objects: readonly WrittenObject[]
  readonly routers: readonly Router[]
  readonly subsetRules: readonly SubsetRule[]
  readonly services: readonly Service[]
  readonly workloads: readonly Workload[]
  readonly autoscalers: readonly Autoscaler[]
  readonly gateways: readonly Gateway[]
  readonly serviceEntries: readonly ServiceEntry[]
  readonly referenceGrants: readonly ReferenceGrant[]
  /** Only of services that an HTTPRoute sends to. */
  readonly versionServices: readonly VersionService[]
  /** Of kinds that move no traffic and lean on workloads: disruption budgets, KEDA's scalers. */
  readonly companions: readonly WrittenObject[]
  readonly listings: readonly Listing[]
  /** Files that hold more than what is read here. */
  readonly mixedFiles: ReadonlySet<string>
  readonly settings: MeshSettings
}
