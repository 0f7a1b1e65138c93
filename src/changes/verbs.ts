import type { ChangeCommand } from '../commands/command.ts'
import type { Result } from '../problem.ts'
import type { Model } from '../traffic/traffic.ts'
import { canary } from './canary.ts'
import { mirror } from './mirror.ts'
import { pin } from './pin.ts'
import type { VersionRole } from './plan.ts'
import { route } from './route.ts'
import type { Step } from './step.ts'
import { unroute } from './unroute.ts'

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
  }
}
