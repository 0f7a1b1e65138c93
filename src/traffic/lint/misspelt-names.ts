import { resolveHost } from '../model/host.ts'
import { type Check, finding } from './finding.ts'
import { isSlip } from './near-name.ts'
import { whereIn } from './spot.ts'

/** An object whose name is a slip of the pen away from the host that it is for. */
export const checkMisspeltNames: Check = (model) =>
  [...model.routers, ...model.subsetRules].flatMap((object) => {
    const { place } = object
    const written = 'hosts' in object ? object.hosts : [object.host]
    const names = written.flatMap((host) => {
      const resolved = resolveHost(host, place.namespace, model.settings)
      return resolved.kind === 'service' ? [resolved.name] : []
    })
    const meant = names.find((name) => isSlip(place.name, name))
    if (meant === undefined || names.includes(place.name)) return []
    return [
      finding(place, whereIn(model, place, ['metadata', 'name']), {
        code: 'name-misspelt',
        message: `${place.kind} ${place.name} is for the host ${meant}; its name looks like a slip of the pen.`,
        hint: `Call it ${meant}. A new name is a new object: remove the old one when the new one is live.`,
      }),
    ]
  })
