import type { Policy } from '../../config/policy.ts'
import { matchesGlob } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'

/** Why a file may not be edited, or null where it may: never what runs in CI, nothing outside the repository, and only what the policy names. */
export const notEditable = (path: string, policy: Policy): Problem | null => {
  const outside =
    path.startsWith('/') || path.split('/').some((step) => step === '..' || step === '.git' || step === '')
  if (outside)
    return {
      code: 'path-outside',
      message: `${JSON.stringify(path)} is not a path inside the repository.`,
      path,
      hint: 'Only files of the repository are edited.',
    }
  if (path.startsWith('.github/'))
    return {
      code: 'path-protected',
      message: `${path} lies under .github/, where nothing is ever edited.`,
      path,
      hint: 'Keep manifests elsewhere.',
    }
  if (policy.paths.length === 0 || policy.paths.some((glob) => matchesGlob(glob, path))) return null
  return {
    code: 'path-not-allowed',
    message: `${path} is none of the files that the policy lets Sluice edit (${policy.paths.join(', ')}).`,
    path,
    hint: 'Add it to `paths` in .github/sluice.yml, or change the file by hand.',
  }
}
