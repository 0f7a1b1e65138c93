import fc from 'fast-check'

/** A VirtualService and its DestinationRule as somebody may have written them, and what it was made of. */
export interface Manifest {
  readonly text: string
  readonly versions: readonly string[]
  /** Names of the rules above the default one, in order. */
  readonly rules: readonly string[]
}

interface Style {
  readonly flow: boolean
  readonly dashIndent: boolean
  readonly carriage: boolean
  readonly comments: boolean
  readonly named: boolean
  readonly slash: boolean
}

const versions = ['v1', 'v2', 'v3', 'v4']

/** Whole percents for some versions, summing to 100. */
const splits = (count: number): fc.Arbitrary<readonly number[]> =>
  fc.array(fc.integer({ min: 0, max: 20 }), { minLength: count, maxLength: count }).map((parts) => {
    const sum = parts.reduce((all, part) => all + part, 0)
    if (sum === 0) return parts.map((_, index) => (index === 0 ? 100 : 0))
    const whole = parts.map((part) => Math.floor((part * 100) / sum))
    return whole.map((part, index) => (index === 0 ? part + 100 - whole.reduce((all, other) => all + other, 0) : part))
  })

const indent = (by: string, lines: readonly string[]): string[] => lines.map((line) => by + line)

const listItem = (lines: readonly string[]): string[] =>
  lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))

const destination = (style: Style, subset: string, weight: number | null): string[] => {
  const weighted = weight === null ? [] : [`weight: ${weight}${style.comments ? ' # percent' : ''}`]
  return listItem(
    style.flow
      ? [`destination: {host: reviews, subset: ${subset}}`, ...weighted]
      : ['destination:', '  host: reviews', `  subset: ${subset}`, ...weighted],
  )
}

const under = (style: Style, lines: readonly string[]): string[] => indent(style.dashIndent ? '  ' : '', lines)

const rule = (style: Style, name: string | null, match: readonly string[], route: readonly string[]): string[] =>
  listItem([...(name === null ? [] : [`name: ${name}`]), ...match, 'timeout: 3s', 'route:', ...under(style, route)])

const manifestText = (
  style: Style,
  split: readonly (readonly [string, number])[],
  rules: readonly { readonly name: string; readonly header: string; readonly subset: string }[],
): string => {
  const lone = split.length === 1
  const human = rules.flatMap(({ name, header, subset }) => [
    ...(style.comments ? ['# asked for by the support desk'] : []),
    ...rule(
      style,
      name,
      ['match:', ...under(style, [`- headers: {${header}: {exact: "1"}}`])],
      destination(style, subset, null),
    ),
  ])
  const last = rule(
    style,
    style.named ? 'default' : null,
    style.slash ? ['match:', ...under(style, ['- uri: {prefix: /}'])] : [],
    split.flatMap(([subset, weight]) => destination(style, subset, lone ? null : weight)),
  )
  const lines = [
    ...(style.comments ? ['# Owned by the reviews team.'] : []),
    'apiVersion: networking.istio.io/v1',
    'kind: VirtualService',
    'metadata:',
    '  name: reviews',
    '  namespace: shop',
    'spec:',
    '  hosts: [reviews]',
    '  http:',
    ...indent('  ', under(style, [...human, ...last])),
    '---',
    'apiVersion: networking.istio.io/v1',
    'kind: DestinationRule',
    'metadata: {name: reviews, namespace: shop}',
    'spec:',
    '  host: reviews',
    '  subsets:',
    ...versions.map((version) => `  - {name: ${version}, labels: {version: ${version}}}`),
    '',
  ]
  return lines.join(style.carriage ? '\r\n' : '\n')
}

const style: fc.Arbitrary<Style> = fc.record({
  flow: fc.boolean(),
  dashIndent: fc.boolean(),
  carriage: fc.boolean(),
  comments: fc.boolean(),
  named: fc.boolean(),
  slash: fc.boolean(),
})

const humanRules = fc
  .uniqueArray(fc.constantFrom('x-team', 'x-beta', 'end-user', 'x-region'), { maxLength: 3 })
  .chain((headers) =>
    fc
      .array(fc.constantFrom(...versions), { minLength: headers.length, maxLength: headers.length })
      .map((subsets) =>
        headers.map((header, index) => ({ name: `rule-${header}`, header, subset: subsets[index] ?? 'v1' })),
      ),
  )

export const manifests: fc.Arbitrary<Manifest> = fc
  .tuple(style, fc.shuffledSubarray(versions, { minLength: 1 }), humanRules)
  .chain(([styles, present, rules]) =>
    splits(present.length).map((split) => ({
      text: manifestText(
        styles,
        present.map((version, index) => [version, split[index] ?? 0] as const),
        rules,
      ),
      versions: present,
      rules: rules.map(({ name }) => name),
    })),
  )
