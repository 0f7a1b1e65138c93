import { isJsonList, isJsonObject, type Json, pathFrom, type Snapshot, valueAt } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import type { DeclaredTracker } from '../trackers/declared.ts'
import { readTrackers } from '../trackers/trackers.ts'
import { applicationDocument, applicationValues } from './application-values.ts'
import { chartsOf, ownLayers } from './chart.ts'
import type { DeclaredRelease } from './declared-release.ts'
import { layersAt } from './values-layer.ts'

/** Of a chart of this repository; Applications of sets included. */
const ofChartsHere = (snapshot: Snapshot, tracker: DeclaredTracker): readonly DeclaredRelease[] =>
  tracker.sources.flatMap(({ path }): DeclaredRelease[] => {
    const chart = chartsOf(snapshot).get(path)
    if (chart === undefined) return []
    const named = tracker.sources.flatMap(({ also }) => also).filter((file) => /\.ya?ml$/.test(file))
    const files = layersAt(snapshot, [...ownLayers(snapshot, chart), ...named])
    const own = applicationValues(snapshot, tracker, path)
    return [
      {
        name: own.releaseName ?? tracker.name,
        object: tracker.name,
        namespace: tracker.targetNamespace,
        chartName: path,
        chart,
        layers: [...files.layers, ...own.layers],
        path: tracker.path,
        line: tracker.line,
        configured: null,
        trackers: [tracker],
        problems: [...files.problems, ...own.problems],
      },
    ]
  })

const sourcesOf = (value: Json): readonly Json[] => {
  const several = valueAt(value, '/spec/sources')
  return several !== undefined && isJsonList(several) ? several : [valueAt(value, '/spec/source') ?? null]
}

/** Values files that another source of the Application lends from this repository; those inside of the chart are where the chart is. */
const lentFiles = (
  helm: Json | undefined,
  { name, path, line }: DeclaredTracker,
): { readonly files: readonly string[]; readonly problems: readonly Problem[] } => {
  const named = helm === undefined ? undefined : valueAt(helm, '/valueFiles')
  const all = (named !== undefined && isJsonList(named) ? named : []).flatMap((file: Json) =>
    typeof file === 'string' ? [file] : [],
  )
  const isLent = (file: string): boolean => file.startsWith('$')
  const hidden = all.slice(Math.max(0, all.findIndex(isLent))).find((file) => !isLent(file) && all.some(isLent))
  return {
    files: all.filter(isLent).map((file) => pathFrom('', file.slice(file.indexOf('/') + 1))),
    problems:
      hidden === undefined
        ? []
        : [
            {
              code: 'values-elsewhere',
              message: `The Application ${name} also takes values from ${hidden} inside of its chart, which cannot be read here.`,
              path,
              line,
              hint: 'What it says wins over values files named before it; name it first.',
            },
          ],
  }
}

/** Of charts in registries and other repositories. */
const ofChartsElsewhere = (snapshot: Snapshot, tracker: DeclaredTracker): readonly DeclaredRelease[] => {
  const document = applicationDocument(snapshot, tracker)
  return (document === null ? [] : sourcesOf(document.value)).flatMap((source): DeclaredRelease[] => {
    if (!isJsonObject(source)) return []
    const { chart, path, helm } = source
    const chartName = typeof chart === 'string' ? chart : typeof path === 'string' ? pathFrom('', path) : null
    if (chartName === null || (typeof chart !== 'string' && !isJsonObject(helm))) return []
    if (typeof chart !== 'string' && chartsOf(snapshot).has(chartName)) return []
    const lent = lentFiles(helm, tracker)
    const files = layersAt(snapshot, lent.files)
    const own = applicationValues(snapshot, tracker, chartName)
    return [
      {
        name: own.releaseName ?? tracker.name,
        object: tracker.name,
        namespace: tracker.targetNamespace,
        chartName,
        chart: null,
        layers: [...files.layers, ...own.layers],
        path: tracker.path,
        line: tracker.line,
        configured: null,
        trackers: [tracker],
        problems: [...lent.problems, ...files.problems, ...own.problems],
      },
    ]
  })
}

/** Releases by Argo CD's Applications. */
export const releasesByApplications = (snapshot: Snapshot): readonly DeclaredRelease[] =>
  readTrackers(snapshot, '').trackers.flatMap((tracker) =>
    tracker.tool === 'argocd' ? [...ofChartsHere(snapshot, tracker), ...ofChartsElsewhere(snapshot, tracker)] : [],
  )
