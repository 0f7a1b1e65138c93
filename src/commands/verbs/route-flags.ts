import type { Sticky } from '../command.ts'
import type { CommandLine } from '../command-line.ts'
import { readDuration } from '../duration.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { readSticky } from '../sticky.ts'
import { cited, withWord } from '../word.ts'

interface RouteFlags {
  readonly name: string | null
  readonly before: string | null
  readonly rewrite: string | null
  readonly timeout: string | null
  readonly retries: number | null
  readonly sticky?: Sticky
}

export const ruleNameShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/

/** What `/route` takes beside its words. */
export const readRouteFlags = (line: CommandLine): Read<RouteFlags> => {
  const name = line.flags.get('name') ?? null
  if (name !== null && !ruleNameShape.test(name.text))
    return refuse(
      'rule-name-invalid',
      `${cited(name.text)} is not a name for a rule: up to 63 letters, digits, ".", "_" and "-", the first a letter or digit.`,
      { fixes: [withWord(line.text, name, name.text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, ''))] },
    )
  const rewrite = line.flags.get('rewrite') ?? null
  if (rewrite !== null && !rewrite.text.startsWith('/'))
    return refuse('path-without-slash', `A path begins with a slash, and ${cited(rewrite.text)} does not.`, {
      fixes: [withWord(line.text, rewrite, `/${rewrite.text}`)],
    })
  const timeoutWord = line.flags.get('timeout') ?? null
  const timeout = timeoutWord === null ? understood(null) : readDuration(line.text, timeoutWord)
  if (!timeout.ok) return timeout
  const retries = line.flags.get('retries') ?? null
  if (retries !== null && !/^(?:0|[1-9][0-9]?|100)$/.test(retries.text))
    return refuse('retries-invalid', `${cited(retries.text)} is not a number of retries from 0 to 100.`)
  const sticky = readSticky(line)
  if (!sticky.ok) return sticky
  return understood({
    name: name?.text ?? null,
    before: line.flags.get('before')?.text ?? null,
    rewrite: rewrite?.text ?? null,
    timeout: timeout.value,
    retries: retries === null ? null : Number(retries.text),
    ...(sticky.value === null ? {} : { sticky: sticky.value }),
  })
}
