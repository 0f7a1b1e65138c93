import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { OrganisationPolicy } from '../config/config.ts'
import { failure, type Result, success } from '../problem.ts'

export interface OrganisationOption {
  readonly organisationPolicy?: string
}

/** The option for what a server reads from the organisation's own repository. */
export const addOrganisationOption = (command: Command): Command =>
  command.option('--organisation-policy <file>', "the organisation's sluice.yml, which lies beneath the repository's")

/** The organisation's policy in a file; null where none is named. It stands in a checkout of another repository, so it may be anywhere. */
export const readOrganisationFile = async (
  cwd: string,
  file: string | undefined,
): Promise<Result<OrganisationPolicy | null>> => {
  if (file === undefined) return success(null)
  const text = await readFile(resolve(cwd, file), 'utf8').catch(() => null)
  if (text === null)
    return failure({
      code: 'file-missing',
      message: `The organisation's policy ${file} could not be read.`,
      path: file,
      hint: "Check out the organisation's repository, and name its sluice.yml: --organisation-policy ../.github/sluice.yml",
    })
  const { readOrganisationPolicy } = await import('../config/config.ts')
  return readOrganisationPolicy(text, file)
}
