import { failure, type Result, success } from '../problem.ts'
import { checkedRef } from './names.ts'
import type { Transport } from './transport.ts'

/**
 * What a mirror mirrors: branches, claims, and the notes that carry trailers on commits whose message is not ours. The star behind the notes lets
 * a repository have none: a name without one must exist.
 */
export const mirrored = ['refs/heads/*', 'refs/sluice/*', 'refs/notes/sluice*'] as const

export interface FetchOptions {
  /** Full names; only these, and nothing is pruned. Without it, everything mirrored, and what the remote no longer has goes. */
  readonly refs?: readonly string[]
  readonly signal?: AbortSignal
}

const ipAllowListHint =
  'An owner of the organisation adds the address of this server to its IP allow list, or to that of the App.'

const faultOf = (stderr: string): { code: string; message: string; hint?: string } => {
  const said = stderr
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500)
  if (/returned error: 30[1278]/.test(stderr))
    return {
      code: 'git-moved',
      message: `The repository has another name or owner by now: ${said}`,
      hint: 'Sluice goes on under the new name by itself, where SLUICE_ALLOW allows it.',
    }
  if (/IP allow list/i.test(stderr)) return { code: 'git-not-authorised', message: said, hint: ipAllowListHint }
  if (/Authentication failed|could not read Username|returned error: 40[13]/.test(stderr))
    return {
      code: 'git-not-authorised',
      message: `The repository did not accept the credentials: ${said}`,
      hint: "Check the App's installation and its permission to read contents.",
    }
  if (/couldn't find remote ref/.test(stderr))
    return { code: 'git-ref-not-found', message: `The repository has no such branch: ${said}` }
  if (
    /repository (.* )?not found|does not appear to be a git repository|does not exist|returned error: 404/i.test(stderr)
  )
    return { code: 'git-not-found', message: `There is no repository at that address: ${said}` }
  return { code: 'git-unreachable', message: `The repository could not be fetched: ${said || 'git gave no answer'}` }
}

/** Brings the mirror to what the remote holds now. */
export const fetch = async (transport: Transport, options: FetchOptions = {}): Promise<Result<null>> => {
  const refspecs = (options.refs?.map(checkedRef) ?? mirrored).map((ref) => `+${ref}:${ref}`)
  const { exitCode, stderr } = await transport(
    [
      'fetch',
      // Says something even when there is nothing new: simple-git waits 50 ms for the output of a silent command.
      '--verbose',
      // A large repository is silent for minutes otherwise, and silence is taken for a dead connection.
      '--progress',
      '--force',
      ...(options.refs === undefined ? ['--prune'] : []),
      '--no-tags',
      '--no-recurse-submodules',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      'origin',
      ...refspecs,
    ],
    options.signal,
  )
  return exitCode === 0 ? success(null) : failure(faultOf(stderr))
}
