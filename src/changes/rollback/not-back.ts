import type { Snapshot, SourceFile } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import { versionState, versionsOf } from '../../traffic/traffic.ts'
import { readTree, type Tree } from '../text/tree.ts'
import { serviceText } from '../wording.ts'
import type { MergedStage } from './merged-stage.ts'
import { shareOf } from './overwritten.ts'
import type { Undone } from './undo-stages.ts'

/** What the files of the stages said before the first of them. */
export const textsBefore = (stages: readonly MergedStage[]): ReadonlyMap<string, SourceFile> => {
  const files = new Map<string, SourceFile>()
  // Newest first, so that the oldest text of a file is the one that stays.
  for (const { path, before } of stages.flatMap((stage) => stage.files))
    if (before !== null) files.set(path, { path, text: before, mode: '100644' })
  return files
}

const why = ({ left }: Undone, kinds: RegExp): string => {
  const found = left.find(({ change }) => kinds.test(change.object) && change.before !== undefined)
  const place = found === undefined ? '' : ` (${found.change.path})`
  return found === undefined || found.reason === null
    ? 'somebody has changed since what the stages had set'
    : `${found.change.object}${place} stays as it is, for ${found.reason.replace(/\.$/, '')}`
}

const parts = [
  { part: 'pods', called: 'its pods do', kinds: /^(?:Deployment|StatefulSet|DaemonSet)\// },
  { part: 'subset', called: 'its subset does', kinds: /^DestinationRule\// },
] as const

/**
 * A version that requests would go back to, and whose pods or subset were here before and do not come back with them. By what is here alone its pods
 * would only be unseen; but here it is known that the rollout took them away.
 */
export const notBack = (
  { snapshot, environment }: { readonly snapshot: Snapshot; readonly environment: string | null },
  stages: readonly MergedStage[],
  all: Undone,
  services: readonly string[],
): Problem | null => {
  const [start, end] = [readTree(snapshot, environment), readTree(all.snapshot, environment)]
  const files = new Map([...all.snapshot.files, ...textsBefore(stages)])
  const was: Tree = readTree({ ...all.snapshot, files }, environment)
  for (const service of services)
    for (const { name } of versionsOf(was.model, service)) {
      if (shareOf(end, service, name) <= shareOf(start, service, name)) continue
      const [before, after] = [versionState(was.model, service, name), versionState(end.model, service, name)]
      const missing = parts.find(({ part }) => before[part].state === 'found' && after[part].state !== 'found')
      const place = missing === undefined ? null : before[missing.part].place
      if (missing === undefined || place === null) continue
      return {
        code: 'rollback-without-pods',
        message: `Requests would go back to ${name} of ${serviceText(service)}, and ${missing.called} not come back: ${why(all, missing.kinds)}.`,
        path: place.path,
        hint: `Bring ${place.kind} ${place.name} back in a pull request of its own, and give the command again once it is live; or add --now to go back all the same.`,
      }
    }
  return null
}
