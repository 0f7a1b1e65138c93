import type { Snapshot, SourceFile } from '../../manifests/manifests.ts'
import type { Rendering } from '../rendering.ts'
import { chartFiles } from './chart.ts'
import { type Release, valuesOf } from './release.ts'
import { takenCluster } from './taken-cluster.ts'

/** What helm is asked to render for a release: the chart's own files, and all layers of values as one. */
export const renderingOfRelease = (snapshot: Snapshot, release: Release): Rendering => ({
  tool: 'helm',
  directory: release.chart.directory,
  release: release.name,
  namespace: release.namespace,
  values: valuesOf(release),
  kubernetes: takenCluster.kubernetes,
  apis: takenCluster.added,
  files: chartFiles(release.chart).flatMap((path): readonly SourceFile[] => {
    const file = snapshot.files.get(path)
    return file === undefined ? [] : [file]
  }),
})
