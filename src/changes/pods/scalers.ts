import { type Autoscaler, displayName, type Model, mapAt, type Place, type Workload } from '../../traffic/traffic.ts'

const fits = (one: string | null, other: string | null): boolean => one === null || other === null || one === other

/** The HorizontalPodAutoscalers that scale a workload. */
export const autoscalersOf = (model: Model, { place }: Workload): readonly Autoscaler[] =>
  model.autoscalers.filter(
    ({ target, place: own }) =>
      target.kind === place.kind && target.name === place.name && fits(own.namespace, place.namespace),
  )

/** KEDA's scaler of a workload, which makes an autoscaler of its own in the cluster. */
export const kedaOf = (model: Model, { place }: Workload): Place | null =>
  model.companions.find(({ place: own, value }) => {
    const target = mapAt(value, 'spec', 'scaleTargetRef')
    return (
      own.kind === 'ScaledObject' &&
      target['name'] === place.name &&
      (target['kind'] ?? 'Deployment') === place.kind &&
      fits(own.namespace, place.namespace)
    )
  })?.place ?? null

/** What holds the count of a workload's pods, if anything here does. */
export const scalerOf = (model: Model, workload: Workload): Place | null =>
  autoscalersOf(model, workload)[0]?.place ?? kedaOf(model, workload)

export const scalerText = (place: Place): string => `${place.kind} ${displayName(place)}`
