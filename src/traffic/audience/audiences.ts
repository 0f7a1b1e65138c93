import { regularExpression } from '../simulate/regular-expression.ts'
import { knownUserAgents } from './user-agents.ts'

export type BrowserName = 'chrome' | 'firefox' | 'safari' | 'edge'
export type DeviceName = 'android' | 'ios' | 'mobile'

/** Whom a rule on the User-Agent header is for. */
export type Audience =
  | { readonly kind: 'browser'; readonly name: BrowserName }
  | { readonly kind: 'device'; readonly name: DeviceName }

interface Entry {
  /** In RE2's syntax, for the whole value of the header. */
  readonly expression: string
  /** The words that people look for when they write the rule by hand: all of one of these lists, and any of `also`. */
  readonly words: readonly (readonly string[])[]
  readonly also: readonly string[]
}

/**
 * The one table of audiences. RE2 has no lookahead, and browsers carry the names of those before them, so what tells one from its imitators is where its
 * name stands and what follows: Chrome's own value has nothing between "Gecko)" and its name, as Samsung Internet and WebViews have, and nothing behind
 * Safari's, as Edge and Opera have. On iOS every browser is Safari with another name (CriOS, FxiOS, EdgiOS). An iPad says Macintosh since iPadOS 13, in
 * every browser: it is Safari, but neither `ios` nor `mobile`.
 */
const browsers: Readonly<Record<BrowserName, Entry>> = {
  chrome: {
    expression: '.*Gecko\\) (Chrome/[\\d.]+ (Mobile )?|CriOS/.* )Safari/[\\d.]+',
    words: [['Chrome']],
    also: ['CriOS'],
  },
  firefox: { expression: '.*(Firefox|FxiOS)/.*', words: [['Firefox']], also: ['FxiOS'] },
  safari: { expression: '.*Gecko\\) Version/[\\d.]+ (Mobile/\\w+ )?Safari/[\\d.]+', words: [], also: [] },
  edge: { expression: '.*Edg(e|A|iOS)?/.*', words: [['Edg'], ['Edge']], also: ['Edg', 'EdgA', 'EdgiOS'] },
}

const devices: Readonly<Record<DeviceName, Entry>> = {
  android: { expression: '.*Android.*', words: [['Android']], also: [] },
  ios: { expression: '.*(iPhone|iPad|iPod).*', words: [['iPhone', 'iPad']], also: ['iPod'] },
  mobile: { expression: '.*Mobi.*', words: [['Mobi'], ['Mobile']], also: [] },
}

const hasOwn = <Name extends string>(table: Readonly<Record<Name, Entry>>, name: string): name is Name =>
  Object.hasOwn(table, name)

const namesOf = <Name extends string>(table: Readonly<Record<Name, Entry>>): readonly Name[] =>
  Object.keys(table).filter((name): name is Name => hasOwn(table, name))

export const browserNames: readonly BrowserName[] = namesOf(browsers)
export const deviceNames: readonly DeviceName[] = namesOf(devices)

export const audiences: readonly Audience[] = [
  ...browserNames.map((name): Audience => ({ kind: 'browser', name })),
  ...deviceNames.map((name): Audience => ({ kind: 'device', name })),
]

/** Its entry in the table. */
export const entryOf = (audience: Audience): Entry =>
  audience.kind === 'browser' ? browsers[audience.name] : devices[audience.name]

/** What a rule for the audience asks of the User-Agent header: an expression of RE2 for the whole value. */
export const audienceExpression = (audience: Audience): string => entryOf(audience).expression

/** The audience that an expression of this table is for; null for any other spelling. */
export const exactAudience = (expression: string): Audience | null =>
  audiences.find((audience) => entryOf(audience).expression === expression) ?? null

/** The programs of our table that an expression meets, by what people call them. */
export const programsMetBy = (expression: string): readonly string[] => {
  const compiled = regularExpression(expression)
  return compiled.ok
    ? knownUserAgents.filter(({ text }) => compiled.matchesAll(text)).map(({ program }) => program)
    : []
}

/** What a usual program of the audience calls itself. */
export const sampleUserAgent = (audience: Audience): string => {
  const expression = regularExpression(audienceExpression(audience))
  const found = expression.ok ? knownUserAgents.find(({ text }) => expression.matchesAll(text)) : undefined
  if (found === undefined) throw new Error(`No known program is ${audience.kind} ${audience.name}.`)
  return found.text
}

/** The programs of an audience that an expression meets, by what people call them. */
export const programsTaken = (expression: string, audience: Audience): readonly string[] => {
  const met = new Set(programsMetBy(expression))
  return programsMetBy(audienceExpression(audience)).filter((program) => met.has(program))
}

/** True where an expression meets all programs that the audience has in our table, so that a rule behind it would get none of them. */
export const takesAudience = (expression: string, audience: Audience): boolean =>
  programsTaken(expression, audience).length === programsMetBy(audienceExpression(audience)).length
