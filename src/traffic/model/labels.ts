export type Labels = ReadonlyMap<string, string>

/** True where every label of the selector is on the pod. An empty selector selects everything; a Service without one selects nothing by itself. */
export const selects = (selector: Labels, labels: Labels): boolean => {
  for (const [key, value] of selector) if (labels.get(key) !== value) return false
  return true
}

/** True where one label is wanted with two values, so that no pod can ever satisfy both. */
export const exclude = (one: Labels, other: Labels): boolean => {
  for (const [key, value] of one) if (other.has(key) && other.get(key) !== value) return true
  return false
}

const nameLabels = ['app', 'app.kubernetes.io/name', 'k8s-app', 'name', 'service']

/** The names that the pods give themselves: what ties a workload to a service that is not in the repository. */
export const ownNames = (labels: Labels): ReadonlySet<string> =>
  new Set(nameLabels.flatMap((label) => labels.get(label) ?? []))
