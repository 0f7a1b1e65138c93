import { isJsonObject, type Json, type JsonObject, type Operation, type Patch } from '../../manifests/manifests.ts'
import type { WrittenObject } from '../model/model.ts'
import { mapAt } from './written-object.ts'

/** What an autoscaler is to hold; null stays as it is. Utilisation is in percent of what the pods request. */
export interface ScalingGoal {
  readonly minimum: number | null
  readonly maximum: number | null
  readonly cpu: number | null
  readonly memory: number | null
}

type Resource = 'cpu' | 'memory'

const target = (utilization: number): JsonObject => ({ type: 'Utilization', averageUtilization: utilization })

const resourceMetric = (name: Resource, utilization: number): JsonObject => ({
  type: 'Resource',
  resource: { name, target: target(utilization) },
})

/** The shape of `autoscaling/v2beta1`, the only one with a flat target. */
const flatMetric = (name: Resource, utilization: number): JsonObject => ({
  type: 'Resource',
  resource: { name, targetAverageUtilization: utilization },
})

export const composeAutoscaler = (
  metadata: JsonObject,
  scaled: { readonly apiVersion: string; readonly kind: string; readonly name: string },
  { minimum, maximum, cpu, memory }: ScalingGoal & { readonly maximum: number },
): JsonObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata,
  spec: {
    scaleTargetRef: { apiVersion: scaled.apiVersion, kind: scaled.kind, name: scaled.name },
    ...(minimum === null ? {} : { minReplicas: minimum }),
    maxReplicas: maximum,
    metrics: [
      ...(cpu === null ? [] : [resourceMetric('cpu', cpu)]),
      ...(memory === null ? [] : [resourceMetric('memory', memory)]),
    ],
  },
})

const setField = (spec: JsonObject, at: string, key: string, value: number | null): readonly Operation[] => {
  if (value === null || spec[key] === value) return []
  // Kubernetes takes 1 where none is written.
  if (key === 'minReplicas' && spec[key] === undefined && value === 1) return []
  return [{ op: spec[key] === undefined ? 'add' : 'replace', path: `${at}/${key}`, value }]
}

/** The resource that a metric is about, be it of the whole pod or of one container. */
const resourceOf = (metric: Json): { readonly key: string; readonly resource: JsonObject } | null => {
  for (const key of ['resource', 'containerResource']) {
    const resource = isJsonObject(metric) ? metric[key] : undefined
    if (isJsonObject(resource)) return { key, resource }
  }
  return null
}

const setMetric = (
  { place, value }: WrittenObject,
  at: string,
  metrics: readonly Json[] | null,
  name: Resource,
  utilization: number | null,
): readonly Operation[] => {
  if (utilization === null) return []
  const isFlat = place.apiVersion === 'autoscaling/v2beta1'
  const index = metrics?.findIndex((metric) => resourceOf(metric)?.resource['name'] === name) ?? -1
  const metric = metrics?.[index]
  const found = metric === undefined ? null : resourceOf(metric)
  if (found === null) {
    const fresh = isFlat ? flatMetric(name, utilization) : resourceMetric(name, utilization)
    if (metrics !== null) return [{ op: 'add', path: `${at}/metrics/-`, value: fresh }]
    const written = mapAt(value, 'spec')['metrics']
    return [{ op: written === undefined ? 'add' : 'replace', path: `${at}/metrics`, value: [fresh] }]
  }
  const path = `${at}/metrics/${index}/${found.key}`
  const { resource } = found
  if (isFlat) return setField(resource, path, 'targetAverageUtilization', utilization)
  const current = mapAt(resource, 'target')
  if (current['type'] === 'Utilization') return setField(current, `${path}/target`, 'averageUtilization', utilization)
  const op = resource['target'] === undefined ? 'add' : 'replace'
  return [{ op, path: `${path}/target`, value: target(utilization) }]
}

/** True for a version of the API that measures nothing but cpu, in a field of its own. */
export const measuresCpuAlone = ({ place }: WrittenObject): boolean => place.apiVersion === 'autoscaling/v1'

/** An existing autoscaler in the shape that it has. Several metrics of one resource are not told apart: the first is set. */
export const writeAutoscaler = (written: WrittenObject, goal: ScalingGoal): Patch => {
  const at = `${written.place.root}/spec`
  const spec = mapAt(written.value, 'spec')
  const metrics = Array.isArray(spec['metrics']) ? spec['metrics'] : null
  const counts = [
    ...setField(spec, at, 'minReplicas', goal.minimum),
    ...setField(spec, at, 'maxReplicas', goal.maximum),
  ]
  if (measuresCpuAlone(written)) return [...counts, ...setField(spec, at, 'targetCPUUtilizationPercentage', goal.cpu)]
  const cpu = setMetric(written, at, metrics, 'cpu', goal.cpu)
  // Where the list begins with the first of them, the second comes behind it.
  const begun = metrics ?? (cpu.length > 0 ? [] : null)
  return [...counts, ...cpu, ...setMetric(written, at, begun, 'memory', goal.memory)]
}
