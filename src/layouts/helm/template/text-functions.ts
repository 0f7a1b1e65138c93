import { isJsonList } from '../../../manifests/manifests.ts'
import type { TemplateFunction } from './functions.ts'
import { fulfils } from './semver.ts'
import { sha256 } from './sha256.ts'
import { plainValue, printed, type TemplateValue, textValue, tracedOf } from './template-value.ts'
import { indented, sliceOf, type TracedText, textOf, untraced } from './traced-text.ts'

const nothing = plainValue(null)

const textIn = (value: TemplateValue): string =>
  value.data === undefined || value.data === null ? '' : textOf(tracedOf(value))

const tracedIn = (value: TemplateValue): TracedText =>
  value.data === undefined || value.data === null ? [] : tracedOf(value)

const quoted =
  (mark: string): TemplateFunction =>
  (args) =>
    textValue(
      args
        .filter(({ data }) => data !== undefined && data !== null)
        .flatMap((value, index) => {
          const gap = index === 0 ? [] : untraced(' ')
          const text = textIn(value)
          // What Go escapes is no longer the value as it stands.
          const escaped = mark === '"' ? JSON.stringify(text) : `'${text}'`
          const inner = escaped.length === text.length + 2 ? tracedIn(value) : untraced(escaped.slice(1, -1))
          return [...gap, ...untraced(mark), ...inner, ...untraced(mark)]
        }),
    )

/** A function that gives a part of its last argument: that part still knows where it came from. */
const cutting =
  (cut: (text: string, options: readonly string[]) => readonly [start: number, end: number]): TemplateFunction =>
  (args) => {
    const value = args.at(-1) ?? nothing
    const [start, end] = cut(textIn(value), args.slice(0, -1).map(textIn))
    return textValue(sliceOf(tracedIn(value), start, Math.max(start, end)))
  }

/** A function that makes new text. */
const making =
  (make: (...texts: readonly string[]) => string): TemplateFunction =>
  (args) =>
    plainValue(make(...args.map(textIn)))

const blanksBefore = (text: string): number => text.length - text.trimStart().length

/** Where a cut by length lands in Go: bytes, which for names are characters. */
const truncated = (text: string, [size = '0']: readonly string[]): readonly [number, number] =>
  Number(size) < 0 ? [Math.max(0, text.length + Number(size)), text.length] : [0, Math.min(text.length, Number(size))]

const printf: TemplateFunction = ([format = nothing, ...args]) => {
  const result: TracedText[] = []
  let next = 0
  for (const part of textIn(format).split(/(%[%svdq]|%[^%svdq].?)/)) {
    if (!part.startsWith('%')) result.push(untraced(part))
    else if (part === '%%') result.push(untraced('%'))
    else {
      const value = args[next++]
      if (value === undefined || !['%s', '%v', '%d', '%q'].includes(part)) return null
      // Go prints these with an error inside, which no chart that works does.
      if (part === '%d' && typeof value.data !== 'bigint') return null
      if (part === '%s' && typeof value.data !== 'string') return null
      result.push(part === '%q' ? (quoted('"')([value])?.traced ?? []) : tracedOf(value))
    }
  }
  return next === args.length ? textValue(result.flat()) : null
}

export const textFunctions: Readonly<Record<string, TemplateFunction>> = {
  quote: quoted('"'),
  squote: quoted("'"),
  toString: (args: readonly TemplateValue[]) => textValue(tracedOf(args[0] ?? nothing)),
  print: (args) => textValue(args.flatMap(tracedOf)),
  printf,
  indent: ([width = nothing, value = nothing]) => textValue(indented(tracedIn(value), Number(width.data))),
  nindent: ([width = nothing, value = nothing]) =>
    textValue([...untraced('\n'), ...indented(tracedIn(value), Number(width.data))]),
  trim: cutting((text) => [blanksBefore(text), text.trimEnd().length]),
  trunc: cutting(truncated),
  trimSuffix: cutting((text, [end = '']) => [
    0,
    end !== '' && text.endsWith(end) ? text.length - end.length : text.length,
  ]),
  trimPrefix: cutting((text, [begin = '']) => [text.startsWith(begin) ? begin.length : 0, text.length]),
  upper: making((text = '') => text.toUpperCase()),
  lower: making((text = '') => text.toLowerCase()),
  sha256sum: making((text = '') => sha256(text)),
  semverCompare: ([comparison = nothing, version = nothing]) => {
    const answer = fulfils(textIn(comparison), textIn(version))
    return answer === null ? null : plainValue(answer)
  },
  replace: making((old = '', fresh = '', text = '') => text.replaceAll(old, () => fresh)),
  contains: ([part = nothing, text = nothing]) => plainValue(textIn(text).includes(textIn(part))),
  hasPrefix: ([part = nothing, text = nothing]) => plainValue(textIn(text).startsWith(textIn(part))),
  hasSuffix: ([part = nothing, text = nothing]) => plainValue(textIn(text).endsWith(textIn(part))),
  repeat: ([count = nothing, text = nothing]) =>
    Number(count.data) * textIn(text).length > 100_000 ? null : plainValue(textIn(text).repeat(Number(count.data))),
  splitList: ([by = nothing, text = nothing]) => plainValue(textIn(text).split(textIn(by))),
  join: ([by = nothing, { data } = nothing]) =>
    data !== undefined && typeof data !== 'bigint' && isJsonList(data)
      ? plainValue(data.map(printed).join(textIn(by)))
      : null,
}
