import { directoryOf, matchesGlob, type Snapshot } from '../../manifests/manifests.ts'
import type { TrackerSource } from './declared.ts'
import { kustomizationOf, kustomizeFiles } from './kustomize-files.ts'

const isBelow = (directory: string, path: string): boolean => directory === '' || path.startsWith(`${directory}/`)

const local = (directory: string, path: string): string => (directory === '' ? path : path.slice(directory.length + 1))

/** Whether a source reads a file, as its tool would: a Kustomization leads, a chart takes its directory, else manifests are looked for. */
export const reaches = (
  source: TrackerSource,
  tool: 'argocd' | 'flux',
  file: string,
  snapshot: Pick<Snapshot, 'files'>,
): boolean => {
  const { path, directory, also } = source
  if (also.some((one) => one === file || matchesGlob(one, file) || isBelow(one, file))) return true
  const kustomization = kustomizationOf(snapshot, path)
  if (kustomization !== null) return kustomizeFiles(snapshot, kustomization).has(file)
  if (!isBelow(path, file)) return false
  const isChart = snapshot.files.has(path === '' ? 'Chart.yaml' : `${path}/Chart.yaml`)
  if (isChart || tool === 'flux') return true
  const name = local(path, file)
  const isThere = directory.recursive || directoryOf(file) === path
  // `include` and `exclude` are matched against the path below the directory.
  const isMeant = directory.include.length === 0 || directory.include.some((glob) => matchesGlob(glob, name))
  // A chart need not be among the files that are known: templates and values in its directories speak for one.
  const inChart = /^(?:templates\/|values[^/]*\.ya?ml$)/.test(name)
  return (isThere && isMeant && !directory.exclude.some((glob) => matchesGlob(glob, name))) || inChart
}
