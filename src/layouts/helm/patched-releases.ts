import { isJsonObject, lineOf, type Snapshot } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import { isBelow } from '../inside.ts'
import { laidOver } from '../trackers/laid.ts'
import { readTrackers } from '../trackers/trackers.ts'
import type { DeclaredRelease } from './declared-release.ts'
import type { Spot } from './values-layer.ts'

/** A patch that a tracker lays over HelmReleases of a directory without a Kustomization. */
export interface ReleasePatch extends Spot {
  readonly directory: string
  /** Whether it may be about the release of this name. */
  readonly patches: (name: string) => boolean
}

/** Patches in trackers' own objects; those of Kustomizations are built. */
export const releasePatches = (snapshot: Snapshot): readonly ReleasePatch[] =>
  readTrackers(snapshot, '').trackers.flatMap((tracker) =>
    tracker.sources.flatMap(({ path: directory }) =>
      (laidOver(snapshot, tracker, directory)?.fields.get('patches') ?? []).flatMap(
        (patch): readonly ReleasePatch[] => {
          const text = JSON.stringify(patch.value)
          const kind =
            isJsonObject(patch.value) && isJsonObject(patch.value['target']) ? patch.value['target']['kind'] : ''
          if (!text.includes('HelmRelease') && kind !== undefined) return []
          // A target may name it by a pattern; what names nothing may mean every one.
          const names = [...text.matchAll(/\bname"?:\s*\\?["']?([\w.*-]+)/g)].flatMap(([, name]) => name ?? [])
          const isAny = names.length === 0 || names.some((name) => name.includes('*'))
          const place = { path: patch.document.path, line: lineOf(patch.document, patch.pointer) }
          return [{ ...place, directory, patches: (name) => isAny || names.includes(name) }]
        },
      ),
    ),
  )

/** The patch that makes a release something else than its document says. */
export const patchOf = (
  patches: readonly ReleasePatch[],
  { object, path }: DeclaredRelease,
): ReleasePatch | undefined =>
  patches.find((one) => path !== null && isBelow(one.directory, path) && one.patches(object))

/** Why a release is not read that a tracker patches: what comes out of both is not worked out. */
export const patchedBy = ({ object, path, line }: DeclaredRelease, patch: ReleasePatch): Problem => ({
  code: 'release-patched',
  message: `The HelmRelease ${object}${path === null ? '' : ` (${path}:${line})`} is changed by a patch in what syncs it, and no Kustomization brings it, so what comes out of both is not followed here.`,
  path: patch.path,
  line: patch.line,
  hint: `Give ${patch.directory === '' ? 'the root of the repository' : patch.directory} a kustomization.yaml that lists its files; or change the traffic in that patch by hand, in a pull request of your own.`,
})
