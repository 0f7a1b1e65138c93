import type { Problem } from '../problem.ts'
import { gitEnvironment, type Surroundings } from './environment.ts'
import { GitFailure, makeRun } from './runner.ts'

/** The playground merges by `merge-tree --write-tree`, which came with this one; nothing is tried on an older one. */
const oldest = [2, 38] as const

/** Why the git of this machine will not do; null where it will. */
export const gitVersionProblem = async (surroundings: Surroundings): Promise<Problem | null> => {
  const wanted = `Sluice needs git ${oldest.join('.')} or later`
  const hint = 'Install a newer git, or put its directory first in PATH.'
  try {
    const { stdout } = await makeRun('/', gitEnvironment(surroundings))(['version'])
    const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(stdout.toString('latin1')) ?? []
    if (Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1])) return null
    return { code: 'git-too-old', message: `${wanted}; this machine has ${major}.${minor}.`, hint }
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error
    return { code: 'git-missing', message: `${wanted}; none could be started.`, hint }
  }
}
