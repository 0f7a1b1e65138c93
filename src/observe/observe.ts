/** The room's one public file: what is seen of the cluster from outside GitHub. */
export { type ArgocdServer, readApplication } from './argocd.ts'
export { type FluxWord, readFluxEvent } from './flux-event.ts'
export { type MeasuredVersion, metricQueries } from './metric-queries.ts'
export { type MetricEndpoint, queryPrometheus } from './prometheus.ts'
export { sparingFetch } from './sparing-fetch.ts'
