import { type MetricEndpoint, metricQueries, queryPrometheus, sparingFetch } from './observe/observe.ts'
import type { MeasuredValue, Metrics } from './reconcile/ports.ts'

const whyNot = {
  'not-a-number': 'no requests',
  several: 'several series instead of one number',
} as const

const nothing = (problem: string): MeasuredValue => ({ value: null, problem })

/** Metrics by the endpoints that the server's settings name. A value that rests on too few requests is none. */
export const metricsBy = (endpoints: readonly MetricEndpoint[]): Metrics => {
  const send = sparingFetch()
  return {
    measure: async (metric, version, at) => {
      const endpoint = endpoints.find(({ name }) => name === metric.source)
      if (endpoint === undefined) return nothing(`the server has no metrics endpoint ${metric.source}`)
      const queries = metricQueries(metric, version)
      const ask = (query: string) => queryPrometheus(endpoint, query, at, { fetch: send })
      const requests = metric.minimum > 0 ? await ask(queries.requests) : null
      if (requests?.kind === 'error') return nothing(`${endpoint.name}: ${requests.message}`)
      // No series at all is a matter of set-up, not of traffic: the labels differ from what is asked, or nothing is scraped. The query shows which.
      if (requests?.kind === 'no-data' && requests.why === 'empty')
        return nothing(`${endpoint.name} has no series that answers ${queries.requests}`)
      const count = requests?.kind === 'value' ? Math.round(requests.value) : 0
      if (requests !== null && count < metric.minimum)
        return nothing(`${count} requests, and fewer than ${metric.minimum} say nothing`)
      const measured = await ask(queries.value)
      switch (measured.kind) {
        case 'value':
          return { value: measured.value, problem: null }
        case 'no-data':
          return nothing(measured.why === 'empty' ? `no data for ${queries.value}` : whyNot[measured.why])
        case 'error':
          return nothing(`${endpoint.name}: ${measured.message}`)
      }
    },
  }
}
