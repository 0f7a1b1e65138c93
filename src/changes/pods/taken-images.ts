import { isJsonObject, type Json, sameJson } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import { type Container, mapAt, type Workload } from '../../traffic/traffic.ts'
import { listText } from '../wording.ts'
import { workloadText } from './subject.ts'

/** A container of stable's, and the image that it takes over. */
export interface TakenImage {
  readonly container: Container
  readonly image: string
}

const unlike = (production: Workload, canary: Workload): Problem => {
  const names = ({ containers }: Workload): string => listText(containers.map(({ name }) => name)) || 'none'
  return {
    code: 'containers-differ',
    message: `${workloadText(production)} has the containers ${names(production)}, and ${workloadText(canary)} ${names(canary)}: which image is for which cannot be told.`,
    path: production.place.path,
    line: production.place.line,
    hint: 'Give the containers the same names, or promote by --advance.',
  }
}

/** The images of the canary that stable does not run yet. Containers belong together by name; a lone one on each side in any case. */
export const imagesToTake = (production: Workload, canary: Workload): Result<readonly TakenImage[]> => {
  const left = production.containers.filter(({ name }) => !canary.containers.some((one) => one.name === name))
  const right = canary.containers.filter(({ name }) => !production.containers.some((one) => one.name === name))
  const [alone, other] = [left[0], right[0]]
  if (left.length > 1 || left.length !== right.length) return failure(unlike(production, canary))
  const pairs = production.containers.flatMap((container) => {
    const twin = container === alone ? other : canary.containers.find(({ name }) => name === container.name)
    return twin === undefined ? [] : [{ container, image: twin.image }]
  })
  return success(
    pairs.flatMap(({ container, image }) =>
      image === null || image === container.image ? [] : [{ container, image }],
    ),
  )
}

/** What tells versions apart by design, or is taken over: no difference that a person must know of. */
const expected: ReadonlySet<string> = new Set(['labels', 'image', 'name'])

const differing = (one: Json | undefined, other: Json | undefined, path: string): readonly string[] => {
  if (one !== undefined && other !== undefined && sameJson(one, other)) return []
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((item: Json, index) => differing(item, other[index], path))
  if (!isJsonObject(one) || !isJsonObject(other)) return [path]
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => !expected.has(key))
  return keys.flatMap((key) => differing(one[key], other[key], path === '' ? key : `${path}.${key}`))
}

/** Fields of two pod templates that differ, images and labels apart. */
export const differences = (one: Json, other: Json): readonly string[] => [
  ...new Set(differing(mapAt(one, 'spec', 'template'), mapAt(other, 'spec', 'template'), '')),
]
