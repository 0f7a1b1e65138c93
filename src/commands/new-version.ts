import type { BareCommand, Catalogue } from './command.ts'
import { type Read, refuse, understood } from './refusal.ts'
import type { Reading } from './verb.ts'
import { cited, type Word, withWord } from './word.ts'

/** It becomes a label's value and part of a Deployment's name. */
const shape = /^[a-z0-9](?:[a-z0-9.-]{0,50}[a-z0-9])?$/

/** The name of a version that may not be here yet. */
export const readNewVersion = ({ line }: Reading, word: Word): Read<string> =>
  shape.test(word.text)
    ? understood(word.text)
    : refuse(
        'version-name-invalid',
        `${cited(word.text)} is not a name for a version: up to 52 small letters, digits, "." and "-", the first and last a letter or digit.`,
        { fixes: [withWord(line.text, word, word.text.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-'))] },
      )

/** A version that a command brings, if it does. */
const broughtBy = (command: BareCommand): string | null => {
  if (command.verb === 'plan') return broughtBy(command.command)
  if (command.verb === 'deploy') return command.version
  return command.verb === 'canary' && command.pods?.kind === 'image' ? command.version : null
}

/** The names as the later lines of a comment may use them: what an earlier one brings is a version like any other. */
export const withBrought = (catalogue: Catalogue, command: BareCommand): Catalogue => {
  const version = broughtBy(command)
  if (version === null) return catalogue
  const { services } = command.scope
  return {
    ...catalogue,
    services: catalogue.services.map((service) => {
      const isMeant = services.length === 0 || services.includes(service.key)
      const isKnown = service.versions.some(({ name, aliases }) => name === version || aliases.includes(version))
      return isMeant && !isKnown
        ? { ...service, versions: [...service.versions, { name: version, aliases: [] }] }
        : service
    }),
  }
}
