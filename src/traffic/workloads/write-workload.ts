import type { Patch } from '../../manifests/manifests.ts'
import type { Container, Workload } from '../model/model.ts'

/** The image of one container, everything around it as it was. */
export const writeImage = ({ image, pointer }: Container, reference: string): Patch =>
  image === reference ? [] : [{ op: image === null ? 'add' : 'replace', path: `${pointer}/image`, value: reference }]

/** The count of pods. */
export const writeReplicas = ({ place, replicas }: Workload, count: number): Patch =>
  replicas === count
    ? []
    : [{ op: replicas === null ? 'add' : 'replace', path: `${place.root}/spec/replicas`, value: count }]

/** No count at all: what scales the workload holds it. */
export const writeNoReplicas = ({ place, replicas }: Workload): Patch =>
  replicas === null ? [] : [{ op: 'remove', path: `${place.root}/spec/replicas` }]
