/** What an Enterprise Server may be too old for; on github.com nothing is missing. */
export type ServerFeature = 'rulesets' | 'merge-queue' | 'long-ids'

export interface ServerFacts {
  /** Such as `3.14.2`; null on github.com. */
  readonly version: string | null
  readonly without: readonly ServerFeature[]
}

/** The release of Enterprise Server 3 that brought it. Source: GitHub's release notes; ids are found out by asking, too. */
const since: Readonly<Record<ServerFeature, number>> = { rulesets: 11, 'merge-queue': 12, 'long-ids': 13 }

const features: readonly ServerFeature[] = ['rulesets', 'merge-queue', 'long-ids']

/** Read from any answer's headers: an Enterprise Server signs each with its version. */
export const serverFacts = (header: unknown): ServerFacts => {
  const [, version = null, major = '', minor = ''] =
    /((\d{1,4})\.(\d{1,4})(?:\.\d{1,4})?)/.exec(typeof header === 'string' ? header : '') ?? []
  const lacks = (feature: ServerFeature): boolean =>
    Number(major) < 3 || (Number(major) === 3 && Number(minor) < since[feature])
  return { version, without: version === null ? [] : features.filter(lacks) }
}
