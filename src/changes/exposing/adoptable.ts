import { valueAt } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import { displayName, findService, type Model, type Service, workloadsBehind } from '../../traffic/traffic.ts'
import { writtenAt } from '../text/new-object-habits.ts'
import { serviceText } from '../wording.ts'

const isHeadless = (model: Model, { place }: Service): boolean =>
  valueAt(writtenAt(model, place)?.value ?? null, '/spec/clusterIP') === 'None'

/** A controller that releases the service by itself; null where none does. */
export const releasedElsewhere = (model: Model, service: string): Problem | null => {
  const owned = workloadsBehind(model, service).find(({ owner }) => owner !== null)
  const owner = owned?.owner
  if (owned === undefined || owner == null) return null
  const name = { flagger: 'Flagger', 'argo-rollouts': 'Argo Rollouts' }[owner.controller]
  return {
    code: 'owned-by-controller',
    message: `${name} releases ${serviceText(service)} itself, by the ${owner.place.kind} ${displayName(owner.place)} (${owner.place.path}:${owner.place.line}), and writes its routes: a second hand there would be overwritten.`,
    path: owner.place.path,
    line: owner.place.line,
    hint: `Release it by that ${owner.place.kind}, or remove it and give the command again.`,
  }
}

/** A Service that is only a name of a host elsewhere; null where it is none. */
export const externalService = (model: Model, service: string): Problem | null => {
  const object = findService(model, service)
  return object?.externalName == null
    ? null
    : {
        code: 'service-external',
        message: `Service ${displayName(object.place)} is only another name for ${object.externalName}: no pods are behind it that routes could choose among.`,
        path: object.place.path,
        line: object.place.line,
        hint: 'Route to the service that has the pods.',
      }
}

/** What stands against routes by version of a service, whatever they say; null where nothing here does. */
export const notRoutable = (model: Model, service: string): Problem | null => {
  const external = externalService(model, service)
  if (external !== null) return external
  const object = findService(model, service)
  if (object !== null && isHeadless(model, object))
    return {
      code: 'service-headless',
      message: `Service ${displayName(object.place)} is headless: its clients choose pods by address, and routes by version would pass them by.`,
      path: object.place.path,
      line: object.place.line,
      hint: 'Give it a second Service with a cluster IP for what is released by version.',
    }
  if (object !== null && object.selector.size === 0)
    return {
      code: 'service-without-selector',
      message: `Service ${displayName(object.place)} has no selector, so no Deployment here is behind it.`,
      path: object.place.path,
      line: object.place.line,
      hint: 'Give it a selector that all of its versions share, such as app, and never the version.',
    }
  return releasedElsewhere(model, service)
}
