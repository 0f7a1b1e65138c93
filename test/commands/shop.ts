import { type BareCommand, type Catalogue, type ParsedComment, parseComment } from '../../src/commands/commands.ts'

const versions = (...names: string[]) => names.map((name) => ({ name, aliases: [] }))

/** A repository with a plain service, several versions, two services of one name, and names that could be both. */
export const shop: Catalogue = {
  environments: ['prod', 'staging'],
  services: [
    {
      key: 'default/reviews',
      name: 'reviews',
      namespace: 'default',
      versions: [
        { name: 'v1', aliases: ['reviews-v1'] },
        { name: 'v2', aliases: ['reviews-v2', 'v3'] },
        { name: 'v3', aliases: ['reviews-v3'] },
      ],
    },
    { key: 'default/ratings', name: 'ratings', namespace: 'default', versions: versions('v1', 'v2') },
    { key: 'default/productpage', name: 'productpage', namespace: 'default', versions: versions('v1') },
    { key: 'a/web', name: 'web', namespace: 'a', versions: versions('v1') },
    { key: 'b/web', name: 'web', namespace: 'b', versions: versions('v1') },
    { key: '_/blue', name: 'blue', namespace: null, versions: versions('blue', 'green') },
    { key: '_/20', name: '20', namespace: null, versions: versions('v1', '50') },
  ],
}

export const parse = (body: string, onlySluicePrefix = false): ParsedComment =>
  parseComment(body, shop, { onlySluicePrefix })

/** The one command of a line, without where it was typed; empty scope left out, for reading. */
export const command = (line: string): unknown => {
  const { commands, problems, suggestions } = parse(line)
  const [only] = commands
  if (only === undefined || commands.length !== 1 || suggestions.length > 0)
    return { refused: problems.map(({ code }) => code), suggestions }
  const { text: _text, line: _line, ...said } = only
  return short(said)
}

const short = (said: BareCommand & { dryRun: boolean; supersede: boolean }): unknown => {
  const { scope, dryRun, supersede, ...rest } = said
  const filled = Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== null && value.length > 0))
  return {
    ...rest,
    ...('command' in rest ? { command: rest.command.verb } : {}),
    ...filled,
    ...(dryRun ? { dryRun } : {}),
    ...(supersede ? { supersede } : {}),
  }
}

/** `code | hint` of a line that is refused. */
export const refusal = (line: string, onlySluicePrefix = false): string => {
  const { commands, problems } = parse(line, onlySluicePrefix)
  const [only] = problems
  if (only === undefined || commands.length > 0) return `not refused: ${JSON.stringify(commands)}`
  return `${only.code} | ${only.hint}`
}

/** True where a body gets no answer at all. */
export const isSilent = (body: string): boolean => {
  const { commands, problems, suggestions } = parse(body)
  return commands.length + problems.length + suggestions.length === 0
}
