/** The room's one public file: in which file a field of an object is written. */
export { withAside } from './aside.ts'
export { withConfigured } from './configured.ts'
export {
  documentsOfEnvironment,
  type EnvironmentObjects,
  environmentNames,
  environmentOf,
  environmentsReached,
  namedEnvironment,
  objectsOfEnvironment,
} from './environments.ts'
export { givenNamespaces, namespaceGivers } from './given-namespaces.ts'
export { isTemplate } from './helm/chart.ts'
export { chartFaults } from './helm/find-releases.ts'
export type { MappingFault } from './helm/mapped/mapping-faults.ts'
export type { Applied, At, Environment, Layout, Reach, Root, Told } from './layout.ts'
export { type Location, locate, patchesOf } from './plain.ts'
export { type Portion, portionsOf } from './portions.ts'
export { readLayout } from './read-layout.ts'
export type { Rendering } from './rendering.ts'
export { type RenderableRoot, renderable } from './root-renderings.ts'
export { saidAt, writtenAt } from './said-at.ts'
export { environmentsChanged, plainDiffers, touchedObjects, touchedRoots } from './touched.ts'
export { appliedBy } from './trackers/applied-by.ts'
export type { DeclaredTracker, DeclaredTrackers, TrackerSource, UnexpandedSet } from './trackers/declared.ts'
export { type Here, readTrackers, type TrackersOfFiles, trackersOf } from './trackers/trackers.ts'
