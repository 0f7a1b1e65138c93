/** How much a finding weighs: an error is refused or breaks requests for certain, a warning likely differs from what is meant, a remark is worth knowing. */
export type Severity = 'error' | 'warning' | 'info'

interface CodeEntry {
  readonly severity: Severity
  /** What such a finding is about, in a few words. */
  readonly title: string
}

const entry = (severity: Severity, title: string): CodeEntry => ({ severity, title })

/** Every code of the linter's own checks, with the severity that it has where the check does not say another. A code never changes its meaning. */
export const codes = {
  // what the API server refuses or drops
  'unknown-field': entry('error', 'A field that the kind does not have'),
  'field-wrong-type': entry('error', "A value of another type than the field's"),
  'field-missing': entry('error', 'A field that must be there is not'),
  'fields-exclude': entry('error', 'Fields of which only one may be given'),
  'value-not-allowed': entry('error', 'A word that is none of those the field takes'),
  'value-out-of-range': entry('error', "A number beyond the field's bounds"),
  'duration-invalid': entry('error', 'A duration that cannot be read, or is below a millisecond'),
  // VirtualServices: what a rule does
  'virtual-service-empty': entry('error', 'A VirtualService without any rule'),
  'rule-without-action': entry('error', 'A rule that neither routes, redirects, answers nor delegates'),
  'rule-actions-conflict': entry('error', 'A rule that does two things at once'),
  'rule-name-repeated': entry('warning', 'Two rules of one name'),
  'weights-all-zero': entry('error', 'Several destinations, and no weight above 0'),
  'weights-not-100': entry('error', 'Weights that do not sum to 100'),
  'weight-negative': entry('error', 'A weight below 0'),
  'lone-weight': entry('warning', 'A weight on the only destination'),
  'hash-does-not-pin-version': entry('warning', 'Weights together with a consistent hash'),
  'mirror-and-mirrors': entry('error', 'Both mirror and mirrors in one rule'),
  'mirror-share-out-of-range': entry('error', "A mirror's share below 0 or above 100"),
  'mirror-share-without-mirror': entry('warning', "A mirror's share without a mirror"),
  'mirror-percent-deprecated': entry('warning', "The old spelling of a mirror's share"),
  'rewrite-invalid': entry('error', 'A rewrite in two ways at once, or of nothing'),
  'rewrite-double-slash': entry('info', 'A prefix taken away so that two slashes are left'),
  'redirect-invalid': entry('error', 'A redirect that is refused, or that does nothing'),
  'retries-invalid': entry('error', 'Retries that are refused'),
  'retry-on-unknown': entry('error', 'A condition for retries that Istio does not know'),
  'fault-invalid': entry('error', 'A fault that is refused, or not carried out'),
  'fault-without-percentage': entry('warning', 'A fault that breaks nothing'),
  'fault-without-error': entry('warning', 'An abort without a status'),
  'direct-response-status': entry('error', 'A direct answer with an impossible status'),
  'direct-response-large': entry('warning', 'A long direct answer'),
  'deprecated-field': entry('warning', 'An old spelling that still works'),
  // VirtualServices: what a rule matches
  'regex-invalid': entry('error', 'An expression that RE2 refuses'),
  'regex-matches-part': entry('warning', 'An expression for a part, where the whole value is matched'),
  'cookie-match-misses': entry('warning', 'A cookie that is missed beside others'),
  'user-agent-several-browsers': entry('info', 'An expression for Chrome that takes other browsers along'),
  'header-name-invalid': entry('error', 'A name that no header has'),
  'match-without-value': entry('error', 'A header with nothing behind it'),
  'match-empty-prefix': entry('error', 'An empty prefix'),
  'without-header-turns-all-away': entry('warning', 'withoutHeaders that exclude everyone without the header'),
  'match-gateway-unbound': entry('warning', 'A match for a gateway that is not bound'),
  'match-source-ignored': entry('warning', 'A match on gateways and on sources at once'),
  'token-claim-in-mesh': entry('error', "A token's claim matched inside the mesh"),
  'unreachable-rule': entry('error', 'A rule that no request reaches'),
  'unreachable-match': entry('info', 'A match that adds nothing'),
  'no-catch-all': entry('warning', 'No rule for the rest of the requests'),
  // VirtualServices: hosts, gateways, delegates
  'host-invalid': entry('error', 'A host that is no DNS name'),
  'host-repeated': entry('error', 'A host that another one of the same object covers'),
  'mesh-wildcard-host': entry('error', 'The host * for the mesh'),
  'duplicate-mesh-host': entry('error', 'Two VirtualServices for one host in the mesh'),
  'duplicate-gateway-catch-all': entry('warning', 'Two catch-alls for one host of a gateway'),
  'gateway-not-here': entry('warning', 'A gateway that is not in the repository'),
  'gateway-host-missing': entry('warning', 'A host that no server of the gateway takes'),
  'gateway-route-without-subset': entry('warning', "A gateway's route that passes the mesh's rules by"),
  'delegate-not-here': entry('warning', 'A delegate that is not in the repository'),
  'delegate-invalid': entry('error', 'A delegate with hosts of its own'),
  'delegate-rule-dropped': entry('warning', "A delegate's rule that never counts"),
  'delegate-unused': entry('info', 'A delegate that nothing delegates to'),
  'export-to-invalid': entry('error', 'An exportTo that is refused'),
  // HTTPRoutes
  'route-too-large': entry('error', 'More rules, matches or backends than a route may have'),
  'path-invalid': entry('error', 'A path that the Gateway API refuses'),
  'match-name-repeated': entry('warning', 'One header or query parameter asked for twice'),
  'filters-conflict': entry('error', 'Filters that exclude one another'),
  'rewrite-needs-prefix': entry('error', 'A prefix replaced where there is not one prefix'),
  'timeout-beyond-request': entry('error', 'A try that may last longer than its request'),
  'backend-port-missing': entry('error', 'A Service named without a port'),
  'backend-weights-all-zero': entry('error', 'Backends of which none gets a request'),
  'backends-alike': entry('warning', 'Two backends with the same pods'),
  'reference-not-granted': entry('warning', 'A backend of another namespace without a ReferenceGrant'),
  'listener-missing': entry('error', 'A listener that the Gateway does not have'),
  'listener-refuses-route': entry('error', 'A listener for routes of other namespaces'),
  // where traffic goes
  'destination-without-cluster': entry('error', 'A destination whose subset or port does not exist'),
  'destination-without-pods': entry('error', 'A destination that no pod is behind'),
  'destination-unknown-host': entry('error', "A destination whose host is no Service's"),
  'host-not-here': entry('warning', 'A host that is not in the repository'),
  // DestinationRules
  'subset-name-invalid': entry('error', 'A subset whose name is no DNS label'),
  'subset-repeated': entry('error', 'One subset twice in an object'),
  'subset-never-selected': entry('error', "A subset that the Service's selector excludes"),
  'subset-without-pods': entry('warning', 'A subset that no workload here carries'),
  'subset-policy-unused': entry('warning', "A subset's policy that no route makes use of"),
  'destination-rules-overlap': entry('warning', 'Two DestinationRules that say the same thing twice'),
  'traffic-policy-empty': entry('error', 'An empty policy'),
  'least-conn-deprecated': entry('warning', 'LEAST_CONN'),
  'maglev-table-size': entry('error', 'A maglev table that Envoy refuses'),
  'locality-invalid': entry('error', 'Locality settings that are refused'),
  'failover-without-outlier-detection': entry('warning', 'A failover that nothing triggers'),
  'outlier-percent-out-of-range': entry('error', 'A percentage of outlier detection beyond 0 to 100'),
  'local-origin-without-split': entry('error', 'Local failures counted without telling them apart'),
  'consecutive-errors-ignored': entry('warning', 'consecutiveErrors, which nothing reads'),
  'max-ejection-default': entry('info', 'Outlier detection that ejects a tenth at most'),
  'http2-upgrade-conflict': entry('error', "An upgrade to HTTP/2 that keeps the client's protocol"),
  'tunnel-with-proxy-protocol': entry('error', 'A tunnel together with the PROXY protocol'),
  'tls-incomplete': entry('error', 'Mutual TLS without a certificate'),
  'tls-without-ca': entry('info', 'TLS that trusts any certificate'),
  // Gateways
  'gateway-without-servers': entry('error', 'A Gateway without servers'),
  'gateway-server-invalid': entry('error', 'A server that is refused'),
  'gateway-conflict': entry('warning', 'Two Gateways for the same host and port'),
  'gateway-certificate-shared': entry('warning', 'One certificate in two Gateways'),
  // Services, workloads, autoscalers
  'service-port-unnamed': entry('error', 'Several ports, and one without a name'),
  'service-port-not-http': entry('warning', 'HTTP rules for a Service without an HTTP port'),
  'service-port-protocol-guessed': entry('info', 'A port that does not say its protocol'),
  'selector-pins-version': entry('error', 'A Service that selects one version only'),
  'service-selects-nothing': entry('warning', 'A Service that passes its own pods by'),
  'selector-misses-template': entry('error', 'A Deployment that does not select its own pods'),
  'selector-takes-others': entry('warning', "A Deployment that selects another's pods"),
  'versions-alike': entry('warning', 'Two versions that run the same thing'),
  'replicas-beside-autoscaler': entry('warning', 'spec.replicas beside an autoscaler'),
  'autoscaler-range': entry('error', 'An autoscaler whose most is below its least'),
  'autoscaler-target-not-here': entry('warning', 'An autoscaler of something that is not here'),
  // names and places
  'namespace-missing': entry('warning', 'No namespace, among neighbours that state one'),
  'name-misspelt': entry('info', 'A name one slip away from its host'),
  'object-repeated': entry('warning', 'One object in two places'),
  'owned-by-controller': entry('info', 'An object that a controller writes itself'),
} as const satisfies Readonly<Record<string, CodeEntry>>

export type LintCode = keyof typeof codes

/** Findings about what is not in the repository: unknown, not wrong, unless the policy says that the unseen blocks. */
export const unseenCodes: ReadonlySet<string> = new Set<LintCode>([
  'host-not-here',
  'gateway-not-here',
  'delegate-not-here',
  'reference-not-granted',
  'autoscaler-target-not-here',
])
