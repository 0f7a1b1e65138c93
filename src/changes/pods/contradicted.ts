import type { Problem } from '../../problem.ts'
import type { Evidence } from '../../traffic/traffic.ts'
import { serviceName, serviceText } from '../wording.ts'

type Contradicted = Extract<Evidence, { readonly state: 'contradicted' }>

/** The refusal of traffic to a version that, by what is here, has no pod to take it. */
export const podsContradicted = (service: string, name: string, pods: Contradicted): Problem => ({
  code: pods.code,
  message: `${name} of ${serviceText(service)} cannot take traffic: ${pods.message}`,
  path: pods.place.path,
  line: pods.place.line,
  hint:
    pods.code === 'no-replicas'
      ? `Bring its pods first, by a line before this one or by itself: /scale ${name} 1 ${serviceName(service)}`
      : pods.code === 'scaler-paused'
        ? 'Take its annotation autoscaling.keda.sh/paused-replicas away first, in a pull request of its own.'
        : 'Bring its pods first, in a commit of their own, and give the command again once they are live.',
})
