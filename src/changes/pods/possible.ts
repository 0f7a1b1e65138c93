import type { Problem } from '../../problem.ts'
import { displayName, type Workload } from '../../traffic/traffic.ts'
import { workloadText } from './subject.ts'

type Act = 'image' | 'scale' | 'autoscale' | 'retire' | 'derive'

const doing: Readonly<Record<Act, string>> = {
  image: 'a change of the image',
  scale: 'a count of pods',
  autoscale: 'an autoscaler',
  retire: 'taking it away',
  derive: 'a new version made from it',
}

/** What can be done to which kind; everything that brings pods by a template is a workload, and only Deployments can be all of it. */
const possible: Readonly<Record<string, readonly Act[]>> = {
  Deployment: ['image', 'scale', 'autoscale', 'retire', 'derive'],
  StatefulSet: ['image', 'scale', 'autoscale'],
  DaemonSet: ['image'],
}

const why: Readonly<Record<string, string>> = {
  StatefulSet: 'its pods have volumes and names of their own',
  DaemonSet: 'it has one pod for each node',
  Rollout: 'Argo Rollouts runs the steps of its own strategy',
  ReplicaSet: 'what made it owns it',
  Pod: 'nothing replaces it',
}

const commands: Readonly<Record<Exclude<Act, 'retire' | 'derive'>, string>> = {
  image: '/image',
  scale: '/scale',
  autoscale: '/autoscale',
}

/** Why this cannot be done to a workload, or null where it can: by its kind, or because a controller does it. */
export const notPossible = (workload: Workload, act: Act): Problem | null => {
  const { place, owner } = workload
  if (owner !== null) {
    const name = owner.controller === 'flagger' ? 'Flagger' : 'Argo Rollouts'
    return {
      code: 'owned-by-controller',
      message: `${name} scales and releases ${workloadText(workload)} itself, for ${owner.place.kind} ${displayName(owner.place)} (${owner.place.path}:${owner.place.line}): ${doing[act]} here would be fought, or begin a release of its own.`,
      path: place.path,
      line: place.line,
      hint: `Release by ${owner.place.kind} ${displayName(owner.place)} instead, in a pull request of your own, or take it away first.`,
    }
  }
  const acts = possible[place.kind] ?? []
  if (acts.includes(act)) return null
  const others = acts.flatMap((one) => (one === 'retire' || one === 'derive' ? [] : [commands[one]]))
  return {
    code: 'workload-kind',
    message: `${workloadText(workload)} is no Deployment${why[place.kind] === undefined ? '' : `, and ${why[place.kind]}`}: ${doing[act]} is not possible here.`,
    path: place.path,
    line: place.line,
    hint:
      others.length > 0
        ? `Possible for a ${place.kind}: ${others.join(', ')}.`
        : 'Change it by hand, in a pull request of your own.',
  }
}
