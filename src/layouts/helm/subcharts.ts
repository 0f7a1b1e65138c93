import { isJsonList, isJsonObject, type Json, type JsonObject, valueAt } from '../../manifests/manifests.ts'
import type { Chart } from './chart.ts'

/** A chart inside of another, and what its values stand under there. */
export interface Subchart {
  readonly chart: Chart
  readonly name: string
  /** What `Chart.yaml` of the outer one says of it; null where it says nothing. */
  readonly dependency: JsonObject | null
}

const listOf = (value: Json | undefined): readonly Json[] => (value !== undefined && isJsonList(value) ? value : [])

const dependenciesOf = (metadata: JsonObject): readonly JsonObject[] =>
  listOf(metadata['dependencies']).flatMap((one) => (isJsonObject(one) ? [one] : []))

/** Charts that lie unpacked in `charts/`, each once; of one that stands there under several names only the first is read. */
export const subchartsIn = (metadata: JsonObject, inner: readonly Chart[]): readonly Subchart[] =>
  inner.map((chart) => {
    const dependency = dependenciesOf(metadata).find(({ name }) => name === chart.name) ?? null
    const alias = dependency?.['alias']
    return { chart, name: typeof alias === 'string' ? alias : chart.name, dependency }
  })

/** Names of dependencies that are not unpacked in `charts/`, are there under a second name, or hand values upwards: what they make is not read. */
export const unreadDependencies = (metadata: JsonObject, found: readonly Subchart[]): readonly string[] =>
  dependenciesOf(metadata).flatMap((one) => {
    const own = found.find(({ dependency }) => dependency === one)
    const name = String(one['alias'] ?? one['name'])
    return own === undefined || one['import-values'] !== undefined ? [name] : []
  })

/** Whether helm takes a subchart in: the first of its conditions that is a truth value, else its tags, decides. */
export const isTakenIn = ({ dependency }: Subchart, values: JsonObject, tags: Json | undefined): boolean => {
  if (dependency === null) return true
  const { condition } = dependency
  const answers = (typeof condition === 'string' ? condition.split(',') : [])
    .map((path) => valueAt(values, `/${path.trim().replaceAll('.', '/')}`))
    .filter((answer) => typeof answer === 'boolean')
  if (answers[0] !== undefined) return answers[0]
  const said = listOf(dependency['tags']).flatMap((tag) => {
    const answer = tags !== undefined && isJsonObject(tags) && typeof tag === 'string' ? tags[tag] : undefined
    return typeof answer === 'boolean' ? [answer] : []
  })
  return said.length === 0 || said.includes(true)
}
