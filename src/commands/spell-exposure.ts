import type { ChangeCommand } from './command.ts'
import { spellConditions, spellWord } from './spell.ts'

/** The words of `/expose` besides its service. */
export const spellExposure = (command: Extract<ChangeCommand, { verb: 'expose' }>): readonly string[] => {
  const { host, gateway, port, version, conditions } = command
  return [
    `host=${host}`,
    gateway === null ? '' : `gateway=${gateway}`,
    port === null ? '' : `port=${port}`,
    version === null ? '' : `version=${spellWord(version)}`,
    spellConditions(conditions),
  ]
}
