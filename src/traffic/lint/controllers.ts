import { displayName } from '../model/place.ts'
import { type Check, finding } from './finding.ts'

/** Objects that a controller writes itself, so that what stands in git does not last. */
export const checkControllers: Check = (model) =>
  [...model.routers, ...model.subsetRules].flatMap(({ place, owner }) =>
    owner === null
      ? []
      : [
          finding(
            place,
            { pointer: '', line: place.line },
            {
              code: 'owned-by-controller',
              message: `${place.kind} ${displayName(place)} is written by ${owner.controller === 'flagger' ? 'Flagger' : 'Argo Rollouts'} for ${owner.place.kind} ${displayName(owner.place)}: its weights in git are not the ones that are live.`,
              hint: `Change ${owner.place.kind} ${displayName(owner.place)} instead.`,
            },
          ),
        ],
  )
