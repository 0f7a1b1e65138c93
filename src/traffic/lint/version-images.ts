import { isJsonObject, type Json, sameJson } from '../../manifests/manifests.ts'
import type { Model, Workload } from '../model/model.ts'
import { displayName } from '../model/place.ts'
import { bringsPods } from '../model/pods.ts'
import { versionsOf } from '../model/versions.ts'
import { type Check, finding, type LintFinding } from './finding.ts'
import { whereIn } from './spot.ts'

/** What makes one container do something else than another of the same image. */
const behaviour = ['image', 'env', 'envFrom', 'args', 'command', 'volumeMounts'] as const

const containersOf = (spec: Json | undefined): readonly Json[] => {
  const template = isJsonObject(spec) && isJsonObject(spec['template']) ? spec['template']['spec'] : undefined
  const list = isJsonObject(template) ? template['containers'] : undefined
  if (!Array.isArray(list)) return []
  return list.map((container: Json) =>
    isJsonObject(container) ? behaviour.map((key) => container[key] ?? null) : container,
  )
}

const specs = new WeakMap<Model, Map<Workload['place'], Json | undefined>>()

const specOfWorkload = (model: Model, workload: Workload): Json | undefined => {
  const known = specs.get(model) ?? new Map(model.objects.map(({ place, value }) => [place, value['spec']]))
  specs.set(model, known)
  return known.get(workload.place)
}

/** Two versions of a service that run the very same thing: moving traffic between them changes nothing. */
export const checkVersionImages: Check = (model) =>
  [...new Set(model.subsetRules.map(({ service }) => service))].flatMap((service) => {
    const seen: Workload[] = []
    return versionsOf(model, service)
      .filter(({ subset }) => subset !== null && subset.labels.size > 0)
      .flatMap(({ name, workloads }): LintFinding[] => {
        const [own] = workloads
        // One that waits without pods for its next release runs nothing.
        if (own === undefined || !bringsPods(own)) return []
        const containers = containersOf(specOfWorkload(model, own))
        const twin = seen.find(
          (other) => other.place !== own.place && sameJson(containersOf(specOfWorkload(model, other)), containers),
        )
        seen.push(own)
        if (twin === undefined || containers.length === 0) return []
        const image = own.containers.map((container) => container.image).join(', ')
        return [
          finding(own.place, whereIn(model, own.place, ['spec', 'template', 'spec', 'containers']), {
            code: 'versions-alike',
            message: `Deployment ${displayName(own.place)}, version ${name}, runs ${image} as Deployment ${displayName(twin.place)} does, with the same settings: the two versions are one.`,
            hint: 'Check the image of both.',
          }),
        ]
      })
  })
