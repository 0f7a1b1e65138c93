import {
  type Destination,
  type Mirror,
  type Model,
  type Router,
  type Rule,
  writeNoDestinations,
  writeNoMirror,
} from '../../traffic/traffic.ts'
import type { Move, ObjectPatch } from '../tree-change.ts'
import { listText, routerText, ruleText } from '../wording.ts'
import { type Pods, reaches } from './carriers.ts'

interface Naming {
  readonly router: Router
  readonly rule: Rule
  readonly destinations: readonly Destination[]
  readonly mirrors: readonly Mirror[]
}

/** A destination of all pods of a service, beside others that name versions, is not about these. */
const namesThem = (model: Model, to: Pick<Destination, 'service' | 'subset'>, pods: Pods): boolean =>
  (to.subset !== null || to.service !== pods.service) && reaches(model, to, pods)

const namingOf = (model: Model, pods: Pods): readonly Naming[] =>
  model.routers.flatMap((router) =>
    router.rules.flatMap((rule): readonly Naming[] => {
      const all = rule.action.kind === 'route' ? rule.action.destinations : []
      const destinations = all.filter((to) => namesThem(model, to, pods))
      const mirrors = rule.mirrors.filter((to) => namesThem(model, to, pods))
      return destinations.length + mirrors.length === 0 ? [] : [{ router, rule, destinations, mirrors }]
    }),
  )

/** Positions in a list stay true only from the back; a rule's own fields are of one patch each. */
const patchesOf = ({ router, rule, destinations, mirrors }: Naming): readonly ObjectPatch[] =>
  [writeNoDestinations(rule, destinations), writeNoMirror(rule, mirrors)].flatMap((patch) =>
    patch.length === 0 ? [] : [{ kind: 'patch' as const, place: router.place, patch }],
  )

/** The routes forget a version that they send nothing to: its destinations without share, and copies. Null where none names it. */
export const outOfRoutes = (model: Model, name: string, pods: Pods): Move | null => {
  const found = namingOf(model, pods)
  if (found.length === 0) return null
  const places = found.map(({ router, rule }) => `${routerText(router)}, rule ${ruleText(rule)}`)
  const copies = found.some(({ mirrors }) => mirrors.length > 0)
  return {
    kind: 'move',
    phase: 'traffic',
    changes: found.flatMap(patchesOf),
    title: `${name} out of the routes`,
    effect: `The routes no longer name ${name} (${listText(places)}); no request goes to it there${copies ? ', and its copies of requests end' : ''}.`,
    needs: [],
    notes: [],
  }
}
