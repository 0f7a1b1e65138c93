/** The directory of a file of the tree; `''` is the root. */
export const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** Where a path that a file names leads: `overlays/prod` and `../base/a.yaml` become `overlays/base/a.yaml`. It never leaves the tree. */
export const pathFrom = (directory: string, path: string): string => {
  const steps: string[] = []
  for (const step of [...directory.split('/'), ...path.split('/')])
    if (step === '..') steps.pop()
    else if (step !== '' && step !== '.') steps.push(step)
  return steps.join('/')
}

/** Kustomize knows its file by these names alone. */
export const isKustomization = (path: string): boolean => /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path)
