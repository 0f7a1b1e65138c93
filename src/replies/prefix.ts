import { verbNames } from '../commands/commands.ts'

const bareCommand = new RegExp(`(\`+)(/)(?=(?:${verbNames.join('|')})\\b)`, 'g')

/**
 * Where the policy takes only `/sluice verb`, a bare command that an answer offers would be ignored without a word; so each that stands in
 * code is shown in the form that works.
 */
export const withSluicePrefix = (text: string): string => text.replace(bareCommand, '$1/sluice ')
