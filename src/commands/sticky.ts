import type { Sticky } from './command.ts'
import type { CommandLine } from './command-line.ts'
import { type Read, refuse, understood } from './refusal.ts'
import { cited, withWord } from './word.ts'

/** A cookie's name, by RFC 6265 and shorter than it allows: it stands in a header and in a regular expression. */
const cookieName = /^[A-Za-z0-9_-]{1,64}$/

/** `--sticky cookie=NAME` or `--sticky off`; null where it was not given. */
export const readSticky = (line: CommandLine): Read<Sticky | null> => {
  const word = line.flags.get('sticky') ?? null
  if (word === null) return understood(null)
  if (word.text.toLowerCase() === 'off') return understood<Sticky>('off')
  const [, cookie] = /^cookie=(.*)$/i.exec(word.text) ?? []
  if (cookie !== undefined && cookieName.test(cookie)) return understood<Sticky>({ cookie })
  const bare = (cookie ?? word.text).replaceAll(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|(?<!-)-+$/g, '')
  return refuse(
    'sticky-invalid',
    cookie === undefined
      ? `${cited(word.text)} is not of the form cookie=NAME: clients are kept by a cookie.`
      : `${cited(cookie)} is not a name for a cookie: up to 64 letters, digits, "_" and "-".`,
    { fixes: bare === '' ? [] : [withWord(line.text, word, `cookie=${bare}`)] },
  )
}
