import fc from 'fast-check'

/** What readers of YAML, templates, Markdown and JSON trip over. */
const tokens = [
  '\n',
  '\r\n',
  '\t',
  ' ',
  '  ',
  '- ',
  ': ',
  '? ',
  '{',
  '}',
  '[',
  ']',
  ',',
  '#',
  '&a ',
  '*a',
  '<<: *a',
  '|',
  '>-\n',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '!!binary ',
  '!x ',
  '"',
  "'",
  '\\',
  '`',
  '```\n',
  '{{',
  '}}',
  '{{ .Values.x }}',
  '{{- range $i, $e := .Values }}',
  '$patch: replace',
  '$(X)',
  'null',
  '~',
  'true',
  '0o7',
  '1e999',
  '-1',
  '100',
  '__proto__: {a: 1}',
  'constructor',
  '../..',
  '/canary 10 v2',
  '<!--',
  '-->',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\ud800',
  '🙂',
  'é',
]

interface Mutation {
  readonly kind: 'delete' | 'repeat' | 'insert' | 'indent' | 'swap' | 'move'
  readonly at: number
  readonly size: number
  readonly to: number
  readonly token: string
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('delete', 'repeat', 'insert', 'indent', 'swap', 'move'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  size: fc.oneof({ weight: 4, arbitrary: fc.nat(12) }, fc.nat(300)),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  token: fc.constantFrom(...tokens),
})

const lines = (text: string, at: number, change: (all: string[], index: number) => void): string => {
  const all = text.split('\n')
  change(all, Math.floor(at * all.length))
  return all.join('\n')
}

const mutate = (text: string, { kind, at, size, to, token }: Mutation): string => {
  const start = Math.floor(at * text.length)
  const end = Math.min(text.length, start + size)
  const target = Math.floor(to * text.length)
  switch (kind) {
    case 'delete':
      return text.slice(0, start) + text.slice(end)
    case 'repeat':
      return text.slice(0, end) + text.slice(start)
    case 'insert':
      return text.slice(0, start) + token + text.slice(start)
    case 'move':
      return text.slice(0, target) + text.slice(start, end) + text.slice(target)
    case 'indent':
      return lines(text, at, (all, index) => {
        all[index] = `${' '.repeat(size % 7)}${(all[index] ?? '').trimStart()}`
      })
    case 'swap':
      return lines(text, at, (all, index) => {
        const [taken] = all.splice(index, 1)
        all.splice(Math.floor(to * all.length), 0, taken ?? '')
      })
  }
}

export const mutations = (most: number): fc.Arbitrary<readonly Mutation[]> =>
  fc.array(mutation, { minLength: 0, maxLength: most })

export const mutated = (text: string, all: readonly Mutation[]): string => all.reduce(mutate, text)

/** One of the texts, changed in a few places. */
export const mutatedOf = (texts: readonly string[], most = 5): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...texts), mutations(most)).map(([text, all]) => mutated(text, all))
