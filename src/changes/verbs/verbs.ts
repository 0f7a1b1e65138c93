import type { ChangeCommand, Command } from '../../commands/command.ts'
import type { Result } from '../../problem.ts'
import type { Model } from '../../traffic/traffic.ts'
import type { VersionRole } from '../plan.ts'
import { resolveAdopt } from '../resolving/resolve-adopt.ts'
import { resolveCanary } from '../resolving/resolve-canary.ts'
import { resolveDeploy } from '../resolving/resolve-deploy.ts'
import { resolveExpose } from '../resolving/resolve-expose.ts'
import { resolvePin } from '../resolving/resolve-pin.ts'
import { resolvePromote } from '../resolving/resolve-promote.ts'
import { resolveMirror, resolveRoute, resolveUnroute } from '../resolving/resolve-rules.ts'
import type { Resolved, Resolving, Roles } from '../resolving/resolving.ts'
import type { Step } from '../tree-change.ts'
import { adopt } from './adopt.ts'
import { autoscale, resolveAutoscale } from './autoscale.ts'
import { canary } from './canary.ts'
import { deploy } from './deploy.ts'
import { expose } from './expose.ts'
import { image, resolveImage } from './image.ts'
import { mirror } from './mirror.ts'
import { pin } from './pin.ts'
import { policy, resolvePolicy } from './policy.ts'
import { promote } from './promote.ts'
import { resolveRetire, retire } from './retire.ts'
import { route } from './route.ts'
import { resolveScale, scale } from './scale.ts'
import { unroute } from './unroute.ts'

const verbs: Readonly<Record<ChangeCommand['verb'], true>> = {
  canary: true,
  route: true,
  unroute: true,
  mirror: true,
  pin: true,
  deploy: true,
  image: true,
  scale: true,
  autoscale: true,
  retire: true,
  promote: true,
  adopt: true,
  expose: true,
  policy: true,
}

/** The verbs that change manifests, as they are typed. */
export const changeVerbs: readonly string[] = Object.keys(verbs)

export const isChange = (command: Command): command is Command & ChangeCommand => Object.hasOwn(verbs, command.verb)

/** Fills in what a command leaves out: services, versions and roles, each by name, once. */
export const resolveVerb = (command: Command & ChangeCommand, resolving: Resolving, roles: Roles): Result<Resolved> => {
  switch (command.verb) {
    case 'canary':
      return resolveCanary(command, resolving, roles)
    case 'route':
      return resolveRoute(command, resolving, roles)
    case 'unroute':
      return resolveUnroute(command, resolving, roles)
    case 'mirror':
      return resolveMirror(command, resolving, roles)
    case 'pin':
      return resolvePin(command, resolving, roles)
    case 'deploy':
      return resolveDeploy(command, resolving, roles)
    case 'image':
      return resolveImage(command, resolving, roles)
    case 'scale':
      return resolveScale(command, resolving, roles)
    case 'autoscale':
      return resolveAutoscale(command, resolving, roles)
    case 'retire':
      return resolveRetire(command, resolving, roles)
    case 'promote':
      return resolvePromote(command, resolving, roles)
    case 'adopt':
      return resolveAdopt(command, resolving, roles)
    case 'expose':
      return resolveExpose(command, resolving, roles)
    case 'policy':
      return resolvePolicy(command, resolving, roles)
  }
}

/** The next step towards what a resolved command wants. */
export const verbStep = (
  change: ChangeCommand,
  model: Model,
  roles: Readonly<Record<string, VersionRole>>,
): Result<Step> => {
  switch (change.verb) {
    case 'canary':
      return canary(change, model, roles)
    case 'route':
      return route(change, model, roles)
    case 'unroute':
      return unroute(change, model, roles)
    case 'mirror':
      return mirror(change, model, roles)
    case 'pin':
      return pin(change, model, roles)
    case 'deploy':
      return deploy(change, model, roles)
    case 'image':
      return image(change, model, roles)
    case 'scale':
      return scale(change, model, roles)
    case 'autoscale':
      return autoscale(change, model, roles)
    case 'retire':
      return retire(change, model, roles)
    case 'promote':
      return promote(change, model, roles)
    case 'adopt':
      return adopt(change, model, roles)
    case 'expose':
      return expose(change, model, roles)
    case 'policy':
      return policy(change, model, roles)
  }
}
