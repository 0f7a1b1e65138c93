import { understood } from '../refusal.ts'
import { readServiceOnly } from '../service-only.ts'
import type { Verb } from '../verb.ts'

export const abort: Verb = {
  name: 'abort',
  kind: 'rollout',
  usage: ['abort [SERVICE]'],
  meaning: 'Does nothing by itself: it asks whether `/cancel` or `/rollback` is meant.',
  details: [],
  flags: [],
  examples: ['abort', 'abort reviews'],
  read: (reading) => {
    const scope = readServiceOnly(reading)
    return scope.ok ? understood({ verb: 'abort', scope: scope.value }) : scope
  },
}
