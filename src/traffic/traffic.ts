/** The room's one public file: everything the other rooms know of traffic. */

export { type AudienceSpelling, readAudienceExpression } from './audience/audience-spelling.ts'
export {
  type Audience,
  audienceExpression,
  type BrowserName,
  browserNames,
  type DeviceName,
  deviceNames,
  exactAudience,
  programsTaken,
  sampleUserAgent,
  takesAudience,
} from './audience/audiences.ts'
export type { TrafficClass } from './compare/classes.ts'
export { type Comparison, compare, type Unreachable } from './compare/compare.ts'
export type { Outcome } from './compare/outcome.ts'
export { type Reaching, type RuleReach, ruleReach, takersBefore, type WrittenRule } from './compare/rule-reach.ts'
export { type UnreachableRule, unreachableRules } from './compare/unreachable.ts'
export { byPrecedence, comesBefore, routeEntries } from './gateway-api/precedence.ts'
export { saidMatches } from './gateway-api/write-rule.ts'
export {
  composeDestinationRule,
  composeGateway,
  composeRule,
  composeVirtualService,
  type ObjectHead,
} from './istio/compose-objects.ts'
export { resolveGatewayName } from './istio/gateway-name.ts'
export {
  balancingOf,
  changedPolicy,
  type HashKey,
  meansTheSame,
  missingCertificates,
  type PolicyChange,
  type PolicySetting,
  portsWithPolicies,
  spokenFields,
} from './istio/policy.ts'
export {
  type FieldBlock,
  fieldName,
  fieldNames,
  fieldsNamed,
  type PolicyField,
  policyFields,
} from './istio/policy-fields.ts'
export {
  isLoadBalancer,
  isPolicyPart,
  isTlsMode,
  loadBalancerNames,
  loadBalancers,
  oldLoadBalancers,
  type PolicyPart,
  policyBlocks,
  policyParts,
  tlsModeNames,
  tlsModes,
} from './istio/policy-names.ts'
export { readSetCookie, type SetCookie, withoutSetCookie } from './istio/set-cookie.ts'
export { type SpokenPolicy, spokenPolicies } from './istio/spoken-policies.ts'
export {
  composeDestination,
  type DestinationChange,
  type NewDestination,
  writtenDestination,
} from './istio/write-destinations.ts'
export { writeNewHost, writeServerHost } from './istio/write-host.ts'
export { outgrownShareKey, singleMirror } from './istio/write-mirror.ts'
export { writeNoDestinations } from './istio/write-no-destination.ts'
export { writePolicy, writtenPolicy } from './istio/write-policy.ts'
export { writeNoSubset, writeSubset } from './istio/write-subset.ts'
export { codes as lintCodes, type LintCode, unseenCodes } from './lint/codes.ts'
export { durationOf } from './lint/duration.ts'
export type { LintFinding } from './lint/finding.ts'
export { hasConsistentHash } from './lint/hash-and-weights.ts'
export { lint } from './lint/lint.ts'
export { isNear } from './lint/near-name.ts'
export { type CatalogueService, type ServiceCatalogue, serviceCatalogue } from './model/catalogue.ts'
export { isCatchAll } from './model/catch-all.ts'
export { type CookieMatch, cookieExpression, readCookieExpression } from './model/cookie.ts'
export { type DefaultRoute, defaultRoutes } from './model/default-route.ts'
export { describeMatch, describeMatches, ruleLabel } from './model/describe.ts'
export { hostKey, namespaceFits, parseServiceKey, resolveHost, serviceKey, wildcardCovers } from './model/host.ts'
export { kedaOf } from './model/keda.ts'
export { selects } from './model/labels.ts'
export {
  autoscalerOf,
  findGateway,
  findService,
  findServiceEntry,
  servicesNamed,
  subsetRulesFor,
} from './model/lookup.ts'
export type {
  Action,
  Autoscaler,
  Container,
  Destination,
  Fault,
  Gateway,
  Listing,
  Match,
  MeshSettings,
  Mirror,
  Model,
  Owner,
  Place,
  Rewrite,
  Router,
  Rule,
  Service,
  ServiceEntry,
  StringMatch,
  Subset,
  SubsetRule,
  Workload,
  WrittenObject,
} from './model/model.ts'
export { displayName, objectName } from './model/place.ts'
export { bringsPods, workloadsBehind, workloadsOfService } from './model/pods.ts'
export { pairedRows, type RowPair, type TrafficRow, trafficTable } from './model/traffic-table.ts'
export { type Evidence, podEvidence, type VersionState, versionState } from './model/version-state.ts'
export { findVersion, type Version, versionLabels, versionsOf } from './model/versions.ts'
export { findDelegate, type OtherWay, type Way, type WaysIn, waysIn } from './model/ways-in.ts'
export { type ReadModel, type ReadOptions, readModel } from './read-model.ts'
export { kustomizedNamespaces } from './reading/kustomized-namespaces.ts'
export type { UnstatedGroup } from './reading/namespaces.ts'
export { matchCovers } from './simulate/covers.ts'
export { rootThatDrops } from './simulate/delegates.ts'
export { mergedWith } from './simulate/gateway-claims.ts'
export { regularExpression } from './simulate/regular-expression.ts'
export type { Client, TrafficRequest } from './simulate/request.ts'
export { simulate } from './simulate/simulate.ts'
export type { SimulatedDestination, SimulatedMirror, Simulation, Step } from './simulate/simulation.ts'
export { besideUnread, mentions, type UnreadPart } from './simulate/unread.ts'
export {
  type DerivedDeployment,
  deriveAutoscaler,
  deriveDeployment,
  type NewVersion,
  renamed,
} from './workloads/derive-deployment.ts'
export { type ImageReference, imageAtTag, isImageTag, readImageReference } from './workloads/image-reference.ts'
export { leftovers } from './workloads/leftover.ts'
export { containersWithoutRequest, podReferences } from './workloads/pod-references.ts'
export { isEmptySelector, selectorTakes } from './workloads/selector.ts'
export {
  composeAutoscaler,
  measuresCpuAlone,
  type ScalingGoal,
  writeAutoscaler,
} from './workloads/write-autoscaler.ts'
export { writeImage, writeNoReplicas, writeReplicas } from './workloads/write-workload.ts'
export { mapAt, writtenObjectAt } from './workloads/written-object.ts'
export {
  writeDestinations,
  writeHeaderExpression,
  writeMirrorShare,
  writeMirrorSubset,
  writeMoreMatches,
  writeNewMirror,
  writeNewRule,
  writeNoMatches,
  writeNoMirror,
  writeNoRule,
  writeRuleFields,
  writeSetCookie,
} from './writing/write-routes.ts'
