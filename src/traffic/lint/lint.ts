import type { Model } from '../model/model.ts'
import { checkAutoscalers } from './autoscalers.ts'
import { checkCatchAll } from './catch-all.ts'
import { checkConnections } from './connection-policies.ts'
import { checkControllers } from './controllers.ts'
import { checkDelegates } from './delegates.ts'
import { checkDestinations } from './destinations.ts'
import { checkDirectResponses } from './direct-responses.ts'
import { checkDuplicateCatchAlls, checkDuplicateHosts } from './duplicate-hosts.ts'
import { checkEmptyPolicies } from './empty-policies.ts'
import { checkExportTo } from './export-to.ts'
import { checkFaults } from './faults.ts'
import type { Check, LintFinding } from './finding.ts'
import { checkGatewayConflicts, checkSharedCertificates } from './gateway-conflicts.ts'
import { checkGatewayHosts, checkGatewayNames, checkGatewaysHere, checkMatchGateways } from './gateway-references.ts'
import { checkGatewayServers } from './gateway-servers.ts'
import { checkGatewaySubsets } from './gateway-subsets.ts'
import { checkHashAndWeights } from './hash-and-weights.ts'
import { checkHeaderRegexes } from './header-regexes.ts'
import { checkHosts, checkUnusedDelegates } from './hosts.ts'
import {
  checkAlikeBackends,
  checkBackendWeights,
  checkReferenceGrants,
  checkRouteCatchAll,
} from './http-routes/backends.ts'
import {
  checkBackendPorts,
  checkReplacedPrefixes,
  checkRouteFilters,
  checkRouteMirrors,
  checkRouteTimeouts,
} from './http-routes/filters.ts'
import { checkRouteSize } from './http-routes/limits.ts'
import { checkRepeatedNames, checkRoutePaths } from './http-routes/matches.ts'
import { checkRouteParents } from './http-routes/parents.ts'
import { checkLoadBalancers, checkLocalities } from './load-balancers.ts'
import { checkMatchNames } from './match-names.ts'
import { checkMergedDestinationRules } from './merged-destination-rules.ts'
import { checkMirrorShares } from './mirror-shares.ts'
import { checkMirrors } from './mirrors.ts'
import { checkMisspeltNames } from './misspelt-names.ts'
import { checkNamespaces } from './namespaces.ts'
import { checkOutlierDetection } from './outlier-detection.ts'
import { checkRedirects } from './redirects.ts'
import { checkRegularExpressions } from './regular-expressions.ts'
import { checkRepeatedObjects } from './repeated-objects.ts'
import { checkRetries } from './retries.ts'
import { checkRewrites } from './rewrites.ts'
import { checkRuleActions } from './rule-actions.ts'
import { checkRuleNames } from './rule-names.ts'
import { checkSchema } from './schema/schema.ts'
import { checkServicePorts } from './service-ports.ts'
import { checkServiceSelectors } from './service-selectors.ts'
import { checkSubsetPods } from './subset-pods.ts'
import { checkSubsetPolicies } from './subset-policies.ts'
import { checkSubsetNames } from './subsets.ts'
import { checkTokenClaims } from './token-claims.ts'
import { checkUnknownHosts } from './unknown-hosts.ts'
import { checkUnreachableMatches } from './unreachable-matches.ts'
import { checkUnreachableRules } from './unreachable-rules.ts'
import { checkVersionImages } from './version-images.ts'
import { checkVirtualServiceEmpty } from './virtual-service-empty.ts'
import { checkLoneWeights, checkNegativeWeights, checkWeights } from './weights.ts'
import { checkWithoutHeaders } from './without-headers.ts'
import { checkWorkloadSelectors } from './workload-selectors.ts'

const checks: readonly Check[] = [
  checkSchema,
  checkAutoscalers,
  checkCatchAll,
  checkConnections,
  checkDelegates,
  checkDestinations,
  checkDirectResponses,
  checkDuplicateCatchAlls,
  checkDuplicateHosts,
  checkEmptyPolicies,
  checkExportTo,
  checkFaults,
  checkGatewayConflicts,
  checkSharedCertificates,
  checkGatewaysHere,
  checkGatewayHosts,
  checkMatchGateways,
  checkGatewayNames,
  checkGatewayServers,
  checkGatewaySubsets,
  checkHashAndWeights,
  checkHeaderRegexes,
  checkHosts,
  checkUnusedDelegates,
  checkLoadBalancers,
  checkLocalities,
  checkMatchNames,
  checkMergedDestinationRules,
  checkMirrorShares,
  checkMirrors,
  checkMisspeltNames,
  checkNamespaces,
  checkOutlierDetection,
  checkControllers,
  checkRedirects,
  checkRegularExpressions,
  checkRepeatedObjects,
  checkRetries,
  checkRewrites,
  checkRuleActions,
  checkRuleNames,
  checkServicePorts,
  checkServiceSelectors,
  checkSubsetPods,
  checkSubsetPolicies,
  checkSubsetNames,
  checkTokenClaims,
  checkUnknownHosts,
  checkUnreachableMatches,
  checkUnreachableRules,
  checkVersionImages,
  checkVirtualServiceEmpty,
  checkWeights,
  checkNegativeWeights,
  checkLoneWeights,
  checkWithoutHeaders,
  checkWorkloadSelectors,
]

/** Checks of HTTPRoutes; the first of them look at VirtualServices too, as the same thing said in other words. */
const routeChecks: readonly Check[] = [
  checkDestinations,
  checkRegularExpressions,
  checkRuleNames,
  checkUnknownHosts,
  checkUnreachableRules,
  checkAlikeBackends,
  checkBackendPorts,
  checkBackendWeights,
  checkReferenceGrants,
  checkRepeatedNames,
  checkReplacedPrefixes,
  checkRouteCatchAll,
  checkRouteFilters,
  checkRouteMirrors,
  checkRouteParents,
  checkRoutePaths,
  checkRouteSize,
  checkRouteTimeouts,
]

/** The model as the Gateway API's routes make it. */
const routePart = (model: Model): Model => {
  const routers = model.routers.filter(({ api }) => api === 'gateway-api')
  return {
    ...model,
    routers,
    subsetRules: [],
    objects: model.objects.filter(({ place }) => place.kind === 'HTTPRoute'),
  }
}

/** The model as Istio's own kinds make it: HTTPRoutes and their Gateways follow other rules, and have checks of their own. */
const istioPart = (model: Model): Model => {
  const isIstio = ({ api }: { readonly api: 'istio' | 'gateway-api' }): boolean => api === 'istio'
  if (model.routers.every(isIstio) && model.gateways.every(isIstio)) return model
  return { ...model, routers: model.routers.filter(isIstio), gateways: model.gateways.filter(isIstio) }
}

/** What is wrong with the traffic of a tree, by file and line. What is merely not in the repository is a remark, and a warning where a near name is here. */
export const lint = (model: Model): readonly LintFinding[] => {
  const istio = istioPart(model)
  const routes = routePart(model)
  const own = routes.objects.length === 0 ? [] : routeChecks.flatMap((check) => check(routes))
  return [...checks.flatMap((check) => check(istio)), ...own].sort((one, other) =>
    one.path === other.path ? one.line - other.line : one.path < other.path ? -1 : 1,
  )
}
