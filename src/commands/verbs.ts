import type { VerbName } from './command-line.ts'
import type { Verb } from './verb.ts'
import { abort } from './verbs/abort.ts'
import { adopt } from './verbs/adopt.ts'
import { autoscale } from './verbs/autoscale.ts'
import { canary } from './verbs/canary.ts'
import { cancel } from './verbs/cancel.ts'
import { deploy } from './verbs/deploy.ts'
import { done } from './verbs/done.ts'
import { explain } from './verbs/explain.ts'
import { expose } from './verbs/expose.ts'
import { help } from './verbs/help.ts'
import { history } from './verbs/history.ts'
import { hold } from './verbs/hold.ts'
import { image } from './verbs/image.ts'
import { mirror } from './verbs/mirror.ts'
import { next } from './verbs/next.ts'
import { override } from './verbs/override.ts'
import { pin } from './verbs/pin.ts'
import { plan } from './verbs/plan.ts'
import { policies } from './verbs/policies.ts'
import { policy } from './verbs/policy.ts'
import { promote } from './verbs/promote.ts'
import { replan } from './verbs/replan.ts'
import { retire } from './verbs/retire.ts'
import { rollback } from './verbs/rollback.ts'
import { route } from './verbs/route.ts'
import { scale } from './verbs/scale.ts'
import { status } from './verbs/status.ts'
import { unhold } from './verbs/unhold.ts'
import { unroute } from './verbs/unroute.ts'

/** The language: every verb of this version, in the order in which help shows them. */
export const verbTable: Readonly<Record<VerbName, Verb>> = {
  canary,
  route,
  unroute,
  mirror,
  pin,
  deploy,
  image,
  scale,
  autoscale,
  retire,
  policy,
  promote,
  adopt,
  expose,
  rollback,
  next,
  done,
  replan,
  cancel,
  abort,
  hold,
  unhold,
  override,
  status,
  policies,
  history,
  plan,
  explain,
  help,
}

/** Every verb's name, as it is typed. */
export const verbNames: readonly string[] = Object.keys(verbTable)
