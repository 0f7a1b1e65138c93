import type { ImageChoice } from '../../commands/command.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  type Container,
  imageAtTag,
  type Model,
  mapAt,
  readImageReference,
  type Workload,
  writtenObjectAt,
} from '../../traffic/traffic.ts'
import { listText } from '../wording.ts'
import { workloadText } from './subject.ts'

/** What Istio injects, and what people write down only to change its settings. */
const sidecars: readonly string[] = ['istio-proxy', 'istio-init']

const refused = (workload: Workload, code: string, message: string, hint: string): Problem => ({
  code,
  message,
  path: workload.place.path,
  line: workload.place.line,
  hint,
})

const repositoryOf = (image: string): string | null => readImageReference(image)?.repository ?? null

/**
 * The container whose image is meant: the only one, sidecars of the mesh apart; else the one that the pods themselves call the default one; else the one that
 * runs the same repository already.
 */
export const containerOf = (
  model: Model,
  workload: Workload,
  image: ImageChoice,
  name: string | null,
): Result<Container> => {
  const { containers } = workload
  const names = containers.map((container) => container.name)
  if (name !== null) {
    const named = containers.find((container) => container.name === name)
    if (named !== undefined) return success(named)
    return failure(
      refused(
        workload,
        'unknown-container',
        `${workloadText(workload)} has no container ${name}.`,
        `It has ${names.length === 0 ? 'none' : listText(names)}; init containers are changed by hand.`,
      ),
    )
  }
  const own = containers.filter((container) => !sidecars.includes(container.name))
  const [only, second] = own
  if (only !== undefined && second === undefined) return success(only)
  const annotations = mapAt(writtenObjectAt(model, workload.place).value, 'spec', 'template', 'metadata', 'annotations')
  const stated = own.find((container) => container.name === annotations['kubectl.kubernetes.io/default-container'])
  if (stated !== undefined) return success(stated)
  const wanted = image.kind === 'reference' ? repositoryOf(image.reference) : null
  const alike = own.filter((container) => container.image !== null && repositoryOf(container.image) === wanted)
  const [same] = alike
  if (wanted !== null && same !== undefined && alike.length === 1) return success(same)
  return failure(
    refused(
      workload,
      'container-ambiguous',
      only === undefined
        ? `${workloadText(workload)} has no container.`
        : `${workloadText(workload)} has the containers ${listText(own.map((one) => `${one.name} (${one.image ?? 'no image'})`))}; which one is meant cannot be told.`,
      only === undefined
        ? 'Write its pod template first.'
        : `Add one of ${listText(own.map((one) => `container=${one.name}`))}.`,
    ),
  )
}

/** The image that a choice makes of a container's. */
export const imageOf = (workload: Workload, container: Container, image: ImageChoice): Result<string> => {
  if (image.kind === 'reference') return success(image.reference)
  const tagged = container.image === null ? null : imageAtTag(container.image, image.tag)
  if (tagged !== null) return success(tagged)
  return failure(
    refused(
      workload,
      'image-unreadable',
      `Container ${container.name} of ${workloadText(workload)} has ${container.image === null ? 'no image' : `the image ${container.image}, which is no reference`}, so there is nothing to give another tag.`,
      'Say the whole image: --image REF, or the reference itself.',
    ),
  )
}

/** What a reviewer should know of an image. */
export const imageNotes = (image: string): readonly string[] => {
  const read = readImageReference(image)
  if (read === null || read.digest !== null) return []
  if (read.tag === null) return [`${image} names no tag, which means latest: what runs can change without a commit.`]
  return read.tag === 'latest' ? [`${image} can change without a commit; a version's tag or a digest cannot.`] : []
}

/** A digest by its first twelve digits, as registries show it. */
const shortened = (image: string): string => image.replace(/(@sha(?:256|512):[0-9a-f]{12})[0-9a-f]+$/, '$1…')

/** How much of an image's name tells it from another: the tag alone where only that differs. */
export const imageStep = (from: string | null, to: string): string => {
  const [one, other] = [from === null ? null : readImageReference(from), readImageReference(to)]
  if (from === null || one === null || other === null) return `image ${shortened(to)}`
  const isSame = one.repository === other.repository && one.digest === null && other.digest === null
  return isSame
    ? `image ${one.tag ?? 'latest'} → ${other.tag ?? 'latest'}`
    : `image ${shortened(from)} → ${shortened(to)}`
}
