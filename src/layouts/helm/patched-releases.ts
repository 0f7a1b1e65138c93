import { isJsonObject, isKustomization, parsedFile, type Snapshot, valueAt } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import type { DeclaredRelease } from './declared-release.ts'

/** Something that a Kustomization lays over HelmReleases. */
export interface ReleasePatch {
  readonly path: string
  readonly line: number
  /** Whether it may be about the release of this name. */
  readonly patches: (name: string) => boolean
}

/** Parts of HelmReleases, in files of their own or inside of Kustomizations. */
export const releasePatches = ({ files }: Pick<Snapshot, 'files'>): readonly ReleasePatch[] =>
  [...files.values()].flatMap((file): readonly ReleasePatch[] => {
    const { path, text } = file
    if (!text.includes('HelmRelease')) return []
    const documents = parsedFile(file)
    if (isKustomization(path)) {
      const line = text.slice(0, text.indexOf('HelmRelease')).split('\n').length
      // A target may name it by a pattern; what does not name it at all may mean every one.
      const names = [...text.matchAll(/\bname:\s*["']?([\w.*-]+)/g)].flatMap(([, name]) => name ?? [])
      return [
        { path, line, patches: (name) => names.length === 0 || names.some((one) => one === name || one.includes('*')) },
      ]
    }
    return (documents.ok ? documents.value : []).flatMap(({ value, line }): readonly ReleasePatch[] => {
      const isPart =
        isJsonObject(value) &&
        value['kind'] === 'HelmRelease' &&
        valueAt(value, '/spec/chart') === undefined &&
        valueAt(value, '/spec/chartRef') === undefined
      const own = isPart ? valueAt(value, '/metadata/name') : undefined
      return isPart ? [{ path, line, patches: (name) => own === name }] : []
    })
  })

/** Why a release is not read whose values a Kustomization changes: which of them counts is not worked out. */
export const patchedBy = ({ object, path, line }: DeclaredRelease, patch: ReleasePatch): Problem => ({
  code: 'release-patched',
  message: `The values of the HelmRelease ${object}${path === null ? '' : ` (${path}:${line})`} are changed by a patch of a Kustomization, and what comes out of both is not followed here.`,
  path: patch.path,
  line: patch.line,
  hint: 'Change its traffic in that patch by hand, in a pull request of your own; or give each environment a HelmRelease of its own.',
})
