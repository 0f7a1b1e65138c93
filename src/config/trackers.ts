/** How a tracker reports, each as that tool documents it. */
const trackerPresets = [
  'argocd-status',
  'argocd-check',
  'argocd-deployment',
  'argocd-api',
  'flux-status',
  'flux-receiver',
] as const
export type TrackerPreset = (typeof trackerPresets)[number]

/** How trackers of one tool report. */
export interface TrackerReports {
  readonly preset: TrackerPreset
  /**
   * Whose word counts: ids of GitHub users for statuses and deployments, which anyone with write permission can set, and of GitHub Apps for check
   * runs. Empty where the server asks or hears the tool itself.
   */
  readonly creators: readonly number[]
  /** Of the GitHub deployments that it reports; the tracker's own name where it is left out. */
  readonly environment?: string
  /** By which name the server knows the API to ask, or the receiver that hears it. */
  readonly server?: string
  /** False where its success says that a commit was applied, and nothing of the pods. */
  readonly health?: false
}

export interface Tracker extends TrackerReports {
  /** The Argo CD Application's or the Flux Kustomization's name. */
  readonly name: string
  readonly namespace?: string
  /** Globs of the files that it tells of; left out: of all. */
  readonly paths?: readonly string[]
}

/** How trackers report that are found in the repository; null: they are named to people and not listened to. */
export interface FoundTrackers {
  readonly argocd: TrackerReports | null
  readonly flux: TrackerReports | null
}

/** The word of a tracker that has two names by two tools. */
export const toolOf = ({ preset }: Pick<Tracker, 'preset'>): 'argocd' | 'flux' =>
  preset.startsWith('argocd-') ? 'argocd' : 'flux'
