import { understood } from '../refusal.ts'
import { readServiceOnly } from '../service-only.ts'
import type { Verb } from '../verb.ts'

export const cancel: Verb = {
  name: 'cancel',
  kind: 'rollout',
  usage: ['cancel [SERVICE]'],
  meaning: 'Closes the open stage; traffic stays where it is.',
  details: ['The answer says where that is. To move traffic back use `/rollback`.'],
  flags: [],
  examples: ['cancel', 'cancel reviews'],
  read: (reading) => {
    const scope = readServiceOnly(reading)
    return scope.ok ? understood({ verb: 'cancel', scope: scope.value }) : scope
  },
}
