/** Where the values of a chart say what a version is: JSON pointers into them; null where they do not say it. */
export interface MappedVersion {
  readonly weight: string | null
  readonly replicas: string | null
  /** The whole reference of the image; or its two parts. */
  readonly image: string | null
  readonly repository: string | null
  readonly tag: string | null
  /** What the chart calls the Deployment. */
  readonly deployment: string | null
}

/** What of a version can be mapped. */
export const mappedFields = ['weight', 'replicas', 'image', 'repository', 'tag'] as const

/** A chart whose templates cannot be read here, told by what its values mean. */
export interface MappedChart {
  /** As releases name it: a name in a registry, or a path in another repository or in this one. */
  readonly chart: string
  /** Only the release of this name; null: every release of the chart. */
  readonly release: string | null
  /** `name` or `namespace/name`; null: called like the release. */
  readonly service: string | null
  /** By environment the values files of releases that nothing in the repository declares, the last wins. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly versions: ReadonlyMap<string, MappedVersion>
}
