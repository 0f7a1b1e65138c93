import { lineOf } from '../../manifests/manifests.ts'
import { failure, success } from '../../problem.ts'
import { bringsPods, writeImage, writtenObjectAt } from '../../traffic/traffic.ts'
import { besideNotes } from '../pods/carriers.ts'
import { containerOf, imageNotes, imageOf, imageStep } from '../pods/container.ts'
import { notPossible } from '../pods/possible.ts'
import { resolveSubject, subjectText, subjectWords, workloadOf, workloadText } from '../pods/subject.ts'
import { takingOf, takingText } from '../pods/taking-traffic.ts'
import { looseRole, type Resolver } from '../resolving/resolving.ts'
import type { Verb } from '../tree-change.ts'

/** `/image v2 REF`: one container of the version's pods gets another image, and Kubernetes replaces the pods one after the other. */
export const image: Verb<'image'> = (change, model) => {
  const found = workloadOf(model, change)
  if (!found.ok) return found
  const workload = found.value
  const problem = notPossible(workload, 'image')
  if (problem !== null) return failure(problem)
  const container = containerOf(model, workload, change.image, change.container)
  if (!container.ok) return container
  const wanted = imageOf(workload, container.value, change.image)
  if (!wanted.ok) return wanted
  const { place } = workload
  const patch = writeImage(container.value, wanted.value)
  const name = subjectText(change)
  const several = workload.containers.length > 1 ? `container ${container.value.name} of ` : ''
  if (patch.length === 0)
    return success({
      kind: 'reached',
      message: `${several}${workloadText(workload)} runs ${wanted.value} already.`,
      path: place.path,
      line: lineOf(writtenObjectAt(model, place).document, `${container.value.pointer}/image`),
      notes: [],
    })
  const taking = takingText(takingOf(model, change, workload))
  const isRunning = bringsPods(workload)
  return success({
    kind: 'move',
    phase: 'pods',
    changes: [{ kind: 'patch', place, patch }],
    title: `${name} ${imageStep(container.value.image, wanted.value)}`,
    effect: `The image of ${several}${workloadText(workload)} becomes ${wanted.value}; ${isRunning ? 'its pods are replaced one after the other' : 'it has no pods now'}.`,
    needs: [],
    notes: [
      ...(taking !== null && isRunning
        ? [
            `These pods take requests (${taking}): while they are replaced, requests meet both images. As a version of its own (/deploy, then /canary) the image would get traffic by percent.`,
          ]
        : []),
      ...(isRunning ? besideNotes(model, workload) : []),
      ...imageNotes(wanted.value),
    ],
  })
}

/** An image for a version that takes traffic is refused where a rollout is open: its weights are about what it runs. */
export const resolveImage: Resolver<'image'> = (command, resolving) => {
  const subject = resolveSubject(command, resolving)
  if (!subject.ok) return subject
  const { scope, version } = subject.value
  const { model, thread } = resolving
  const workload = workloadOf(model, subject.value)
  if (!workload.ok) return workload
  const container = containerOf(model, workload.value, command.image, command.container)
  const [service] = scope.services
  const isOpen = !command.supersede && service !== undefined && thread.services.includes(service)
  const [carrier] = takingOf(model, subject.value, workload.value).carriers
  if (isOpen && carrier !== undefined) {
    const { before, after } = subjectWords(subject.value)
    return failure({
      code: 'image-takes-traffic',
      message: `A rollout is open, and ${subjectText(subject.value)} takes traffic in it (${takingText({ carriers: [carrier], unrouted: [] })}): another image would change what its weights are about.`,
      path: carrier.router.place.path,
      line: carrier.rule.line,
      hint: `Take its traffic away first, finish the rollout by /done, or say /image ${before}…${after} --supersede.`,
    })
  }
  return success({
    changes: [
      {
        verb: 'image',
        scope,
        version,
        image: command.image,
        container: container.ok ? container.value.name : command.container,
      },
    ],
    roles: Object.fromEntries(
      scope.services.map((one) => [one, looseRole(resolving, one, { ...scope, services: [one] })]),
    ),
  })
}
