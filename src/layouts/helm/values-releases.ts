import type { Snapshot } from '../../manifests/manifests.ts'
import { pathFrom } from '../../manifests/manifests.ts'
import { configuredName } from '../environment-names.ts'
import { isBelow } from '../inside.ts'
import { type Chart, ownLayers } from './chart.ts'
import type { DeclaredRelease } from './declared-release.ts'
import { layersAt } from './values-layer.ts'
import { environmentOfValues } from './values-name.ts'

/** Releases that nothing declares: one for each values file of an environment beside the chart, else one by the chart's own values. */
export const releasesByValuesFiles = (snapshot: Snapshot, chart: Chart): readonly DeclaredRelease[] => {
  const files = chart.paths.filter(
    (path) =>
      !isBelow(chart.directory === '' ? 'templates' : `${chart.directory}/templates`, path) &&
      !chart.inner.some((inner) => isBelow(inner, path)) &&
      (configuredName(snapshot.named, path) !== null || environmentOfValues(path) !== null) &&
      /\.ya?ml$/.test(path),
  )
  const sets = files.length === 0 ? [[]] : files.map((file) => [file])
  return sets.map((set): DeclaredRelease => {
    const { layers, problems } = layersAt(snapshot, [...ownLayers(snapshot, chart), ...set])
    return {
      name: chart.name,
      object: chart.name,
      namespace: null,
      chartName: chart.directory,
      chart,
      layers,
      path: null,
      line: 1,
      configured: null,
      trackers: [],
      problems,
    }
  })
}

// Only files that may matter are read, and a values file tells by its path alone that it does.
const named =
  'Mend the path in .github/sluice.yml; or give the file a path that says what it is: values in its name, or below values/ or environments/.'

/** Releases that the configuration tells by their values files alone: something outside of the repository installs them. */
export const releasesByConfiguration = (snapshot: Snapshot): readonly DeclaredRelease[] => {
  const found = new Map<string, DeclaredRelease>()
  for (const { chart, release, service, values } of snapshot.charts ?? [])
    for (const [environment, written] of values) {
      const paths = written.map((path) => pathFrom('', path))
      const key = JSON.stringify([chart, release, environment, paths])
      // Several services of one release are one release.
      if (found.has(key)) continue
      const { layers, problems: unread } = layersAt(snapshot, paths)
      const problems = unread.map((problem) =>
        problem.code === 'values-missing' ? { ...problem, hint: named } : problem,
      )
      const name = release ?? service?.split('/').at(-1) ?? chart.split('/').at(-1) ?? chart
      found.set(key, {
        name,
        object: name,
        namespace: null,
        chartName: chart,
        chart: null,
        layers,
        path: null,
        line: 1,
        configured: { environment, files: paths },
        trackers: [],
        problems,
      })
    }
  return [...found.values()]
}
