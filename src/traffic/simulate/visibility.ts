import { namespaceFits } from '../model/host.ts'

/** True where an object of `owner` with this `exportTo` is seen from `viewer`. Nothing written means everywhere, which is the mesh's usual default. */
export const isExportedTo = (exportTo: readonly string[], owner: string | null, viewer: string | null): boolean =>
  exportTo.length === 0 ||
  exportTo.some(
    (target) => target === '*' || (target === '.' ? namespaceFits(owner, viewer) : namespaceFits(target, viewer)),
  )

/** Istio looks at what is private to the namespace first, then at what is exported to it by name, then at what is public. */
export const exportRank = (exportTo: readonly string[]): number => {
  if (exportTo.length === 0 || exportTo.includes('*')) return 2
  return exportTo.every((target) => target === '.') ? 0 : 1
}
