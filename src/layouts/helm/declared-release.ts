import type { Problem } from '../../problem.ts'
import type { Named } from '../tell-apart.ts'
import type { DeclaredTracker } from '../trackers/declared.ts'
import type { Chart } from './chart.ts'
import type { ValuesLayer } from './values-layer.ts'

/** A release as something says it: a HelmRelease, an Application, a values file beside a chart, or the configuration. */
export interface DeclaredRelease {
  /** What helm calls it. */
  readonly name: string
  /** What the object that declares it is called. */
  readonly object: string
  readonly namespace: string | null
  /** As it is named there: its name in a registry, or its path in a repository. */
  readonly chartName: string
  /** Null where it is kept elsewhere. */
  readonly chart: Chart | null
  /** The lowest first; those that a chart kept elsewhere brings itself are not known. */
  readonly layers: readonly ValuesLayer[]
  /** Where it is declared; null where only its values file, or the configuration, tells of it. */
  readonly path: string | null
  readonly line: number
  /** Its environment and its values files, where the configuration says them outright. */
  readonly configured: { readonly environment: string; readonly files: readonly string[] } | null
  /** The Kustomization that makes it what it is; left out where its document alone says it. */
  readonly overlay?: Named
  readonly trackers: readonly DeclaredTracker[]
  readonly problems: readonly Problem[]
}
