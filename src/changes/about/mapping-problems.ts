import { chartFaults } from '../../layouts/layouts.ts'
import { guardedParse, lineOf, type Snapshot } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'

/** What the policy's `charts` say and the files do not hold, each with its line in the policy: pointers that lead nowhere, releases that are not here. */
export const mappingProblems = (
  snapshot: Snapshot,
  policy: { readonly path: string; readonly text: string },
): readonly Problem[] => {
  const document = guardedParse(policy.text, policy.path)
  const told = chartFaults(snapshot).map(({ pointer, path, line, message, ...fault }): Problem => {
    const where = path === undefined ? '' : ` (${path}${line === undefined ? '' : `:${line}`})`
    return {
      ...fault,
      message: `${message}${where}`,
      path: policy.path,
      ...(document.ok ? { line: lineOf(document.value, pointer) } : {}),
    }
  })
  return [...new Map(told.map((one) => [`${one.line} ${one.message}`, one])).values()]
}
