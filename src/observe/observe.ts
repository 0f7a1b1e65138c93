/** The room's one public file: what is seen of the cluster from outside GitHub. */
export { type MeasuredVersion, type MetricQueries, metricQueries } from './metric-queries.ts'
export { type Measured, type MetricEndpoint, type PrometheusOptions, queryPrometheus } from './prometheus.ts'
