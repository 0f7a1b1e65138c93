import { fieldName, type HashKey, type PolicyChange, policyBlocks, policyFields } from '../traffic/traffic.ts'
import { spellWord } from './spell.ts'

const spellKey = (key: HashKey): string => {
  switch (key.kind) {
    case 'source-ip':
      return 'source-ip'
    case 'cookie':
      return `cookie ${spellWord(key.name)}${key.ttl === null ? '' : ` ttl=${key.ttl}`}`
    default:
      return `${key.kind} ${spellWord(key.name)}`
  }
}

/** What `/policy` sets, as it is typed behind the verb. */
export const spellPolicy = (change: PolicyChange): string => {
  switch (change.kind) {
    case 'lb':
      return `lb ${change.name}`
    case 'hash':
      return `hash ${spellKey(change.key)}${change.ring === null ? '' : ` ring=${change.ring}`}`
    case 'tls':
      return `tls ${change.mode}`
    case 'off':
      return `off ${change.parts.join(',')}`
    default: {
      const block = policyBlocks[change.kind]
      const name = (steps: readonly string[]): string => {
        const field = policyFields.find((one) => one.block === block && one.steps.join('.') === steps.join('.'))
        return field === undefined ? steps.join('.') : fieldName(field)
      }
      return `${change.kind} ${change.settings.map(({ steps, value }) => `${name(steps)}=${value}`).join(' ')}`
    }
  }
}
