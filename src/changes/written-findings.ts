import { writtenAt } from '../layouts/layouts.ts'
import type { Snapshot } from '../manifests/manifests.ts'
import type { LintFinding } from '../traffic/traffic.ts'

/** The values by which a whole is wrong, for the codes that speak of one. */
const partsOf = (code: string): readonly string[] => {
  if (/weight/.test(code)) return ['weight']
  if (/^(?:destination|subset|host)-/.test(code)) return ['host', 'subset']
  return /^mirror-share/.test(code) ? ['value', 'mirrorPercent'] : []
}

/** A finding of an environment with the place where it is to be mended: where an overlay or a chart's values say what is wrong, that one. */
export const foundWhereWritten = <
  Found extends Pick<LintFinding, 'code'> & { readonly path?: string; readonly line?: number },
>(
  snapshot: Snapshot,
  environment: string | null,
  finding: Found,
): Found => {
  const { code, path, line } = finding
  if (path === undefined || line === undefined) return finding
  const spot = writtenAt(snapshot, environment, { path, line }, partsOf(code))
  return spot.path === path ? finding : { ...finding, path: spot.path, line: spot.line }
}
