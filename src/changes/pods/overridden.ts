import type { Problem } from '../../problem.ts'
import { type Container, type Model, type Override, readImageReference, type Workload } from '../../traffic/traffic.ts'
import { workloadText } from './subject.ts'

const problem = (workload: Workload, { by, field, name }: Override, what: string): Problem => ({
  code: 'layout-not-supported',
  message: `The Kustomization ${by.path} sets ${what} itself (${field}: ${name}), whatever ${workloadText(workload)} says, and this version edits plain manifests only.`,
  path: by.path,
  line: by.line,
  hint: 'Change it there by hand, in a pull request of your own.',
})

/** A Kustomization that sets the image of this repository itself, so that what is written in the object does not count. */
export const imageOverridden = (
  model: Model,
  workload: Workload,
  container: Container,
  image: string,
): Problem | null => {
  const names = [container.image, image].flatMap((one) =>
    one === null ? [] : (readImageReference(one)?.repository ?? one),
  )
  const found = model.overrides.find(({ field, name }) => field === 'images' && names.includes(name))
  return found === undefined ? null : problem(workload, found, 'the image')
}

/** A Kustomization that sets the count itself. */
export const countOverridden = (model: Model, workload: Workload): Problem | null => {
  const found = model.overrides.find(({ field, name }) => field === 'replicas' && name === workload.place.name)
  return found === undefined ? null : problem(workload, found, 'the count of pods')
}
