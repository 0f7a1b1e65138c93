import type { Problem } from '../../../problem.ts'
import type { DeclaredRelease } from '../declared-release.ts'
import { mergeValues } from '../merge-values.ts'
import { guessMapping } from './guess-mapping.ts'

const example = [
  'production: { weight: /production/weight, replicas: /production/replicaCount, tag: /production/image/tag }',
  'canary: { weight: /canary/weight, replicas: /canary/replicaCount, tag: /canary/image/tag }',
]

/** What to paste into the configuration so that this release can be moved: by the shape of its values, where they show one. */
const snippet = ({ chartName, object, layers }: DeclaredRelease): string =>
  [
    'charts:',
    `  - chart: ${chartName}`,
    `    service: ${object}`,
    '    versions:',
    ...(guessMapping(mergeValues(layers.map(({ values }) => values))) ?? example).map((line) => `      ${line}`),
  ].join('\n')

/** Why a release makes nothing that is read here, and what to write so that its traffic can be moved all the same. */
export const chartElsewhere = (release: DeclaredRelease, who: string, source: string): Problem => ({
  code: 'chart-elsewhere',
  message: `The chart ${release.chartName} of ${who} comes from ${source.trim()}, which is not in this repository: what it makes of these values cannot be told here.`,
  ...(release.path === null ? {} : { path: release.path, line: release.line }),
  hint: `Say in .github/sluice.yml what its values mean, with the name of its Service:`,
  snippet: snippet(release),
})

/** True for a release whose values look as if they held weights. */
export const seemsToHoldTraffic = ({ layers }: DeclaredRelease): boolean =>
  guessMapping(mergeValues(layers.map(({ values }) => values))) !== null
