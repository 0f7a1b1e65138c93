import { checkedRef, checkedSha } from './names.ts'
import type { Transport } from './transport.ts'

/** One ref to move. */
export interface RefUpdate {
  readonly ref: string
  /** Null deletes it. */
  readonly sha: string | null
  /** What the remote must hold now; null: the ref must not exist. */
  readonly expected: string | null
}

export type PushOutcome =
  | { readonly kind: 'pushed' }
  /** Every ref is already there with that very commit. By whose doing is not known. */
  | { readonly kind: 'already-there' }
  /** A ref does not hold what was expected. Nothing was moved. */
  | { readonly kind: 'stale'; readonly refs: readonly string[] }
  /** The remote refused: a protected branch, a hook, a permission. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** No answer, or none that can be read. The push may or may not have happened: look before trying again. */
  | { readonly kind: 'unreachable'; readonly reason: string }

const lineForm = /^([ +\-*=!])\t[^\t]*:(\S+)\t(.*)$/
/** Somebody was faster between the remote's list of refs and our update. */
const raced =
  /\((stale info|fetch first|non-fast-forward|.*cannot lock ref.*|.*reference already exists.*|failed to update ref|incorrect old value provided)\)/

/** What the remote itself said, without control characters, for people to read. */
const remoteWords = (stderr: string): string =>
  stderr
    .split(/[\r\n]+/)
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.slice('remote:'.length).trim())
    .filter((line) => line !== '')
    .join(' ')

const printable = (text: string): string =>
  text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 1000)

export const parsePush = (exitCode: number, stdout: string, stderr: string): PushOutcome => {
  const lines = stdout.split('\n').flatMap((line) => {
    const match = lineForm.exec(line)
    return match === null ? [] : [{ flag: match[1] ?? '', ref: match[2] ?? '', summary: match[3] ?? '' }]
  })
  const refused = lines.filter(({ flag, summary }) => flag === '!' && !summary.includes('(atomic push failed)'))
  const stale = refused.filter(({ summary }) => raced.test(summary))
  if (stale.length > 0) return { kind: 'stale', refs: stale.map(({ ref }) => ref) }
  if (refused.length > 0) {
    const summaries = refused.map(({ ref, summary }) => `${ref}: ${summary}`).join('; ')
    return {
      kind: 'rejected',
      reason: printable([remoteWords(stderr), summaries].filter((part) => part !== '').join(' ')),
    }
  }
  if (exitCode !== 0 || lines.length === 0)
    return { kind: 'unreachable', reason: printable(stderr) || 'the remote gave no answer' }
  return lines.every(({ flag }) => flag === '=') ? { kind: 'already-there' } : { kind: 'pushed' }
}

/** Moves refs on the remote, all or none, each only from what is expected. */
export const push = async (
  transport: Transport,
  updates: readonly RefUpdate[],
  signal?: AbortSignal,
): Promise<PushOutcome> => {
  if (updates.length === 0) throw new TypeError('a push moves at least one ref')
  const leases = updates.map(
    ({ ref, expected }) => `--force-with-lease=${checkedRef(ref)}:${expected === null ? '' : checkedSha(expected)}`,
  )
  const refspecs = updates.map(({ ref, sha }) => `${sha === null ? '' : checkedSha(sha)}:${ref}`)
  const { exitCode, stdout, stderr } = await transport(
    [
      'push',
      '--porcelain',
      '--no-verify',
      '--no-signed',
      '--no-follow-tags',
      '--recurse-submodules=no',
      ...(updates.length > 1 ? ['--atomic'] : []),
      ...leases,
      'origin',
      ...refspecs,
    ],
    signal,
  )
  return parsePush(exitCode, stdout, stderr)
}
