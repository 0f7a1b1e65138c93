import { type Autoscaler, displayName, kedaOf, type Model, type Place, type Workload } from '../../traffic/traffic.ts'

const fits = (one: string | null, other: string | null): boolean => one === null || other === null || one === other

/** The HorizontalPodAutoscalers that scale a workload. */
export const autoscalersOf = (model: Model, { place }: Workload): readonly Autoscaler[] =>
  model.autoscalers.filter(
    ({ target, place: own }) =>
      target.kind === place.kind && target.name === place.name && fits(own.namespace, place.namespace),
  )

/** KEDA's scaler of a workload, which makes an autoscaler of its own in the cluster. */
export const kedaPlaceOf = (model: Model, workload: Workload): Place | null => kedaOf(model, workload)[0]?.place ?? null

/** What holds the count of a workload's pods, if anything here does. */
export const scalerOf = (model: Model, workload: Workload): Place | null =>
  autoscalersOf(model, workload)[0]?.place ?? kedaPlaceOf(model, workload)

export const scalerText = (place: Place): string => `${place.kind} ${displayName(place)}`
