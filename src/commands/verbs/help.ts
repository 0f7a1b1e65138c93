import { nearNames } from '../../near-names.ts'
import { refuse, understood } from '../refusal.ts'
import { readScope } from '../scope.ts'
import { unfitWord } from '../unfit.ts'
import type { Verb } from '../verb.ts'
import { verbOf, verbWords } from '../verb-words.ts'
import { cited, withWord } from '../word.ts'

export const help: Verb = {
  name: 'help',
  kind: 'read',
  usage: ['help [VERB]'],
  meaning: 'Shows the commands, or one of them at length.',
  details: [],
  flags: [],
  examples: ['help', 'help canary'],
  read: (reading) => {
    const { line } = reading
    const [word, another] = line.words
    if (another !== undefined) return unfitWord(reading, another, { services: [], wantsVersion: false })
    const scope = readScope(reading, [])
    if (!scope.ok) return scope
    if (word === undefined) return understood({ verb: 'help', scope: scope.value, topic: null })
    const topic = verbOf(word.text.replace(/^\//, ''))
    if (topic !== null) return understood({ verb: 'help', scope: scope.value, topic })
    return refuse('unknown-verb', `There is no command ${cited(word.text)}.`, {
      fixes: nearNames(word.text, verbWords).map((name) => withWord(line.text, word, name)),
    })
  },
}
