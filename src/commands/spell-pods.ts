import type { CanaryPods, ChangeCommand, ImageChoice } from './command.ts'
import { spellWord } from './spell.ts'

type OnPods = Extract<ChangeCommand, { verb: 'deploy' | 'image' | 'scale' | 'autoscale' | 'retire' }>

const option = (name: string, value: string | number | null): string => (value === null ? '' : `${name}=${value}`)

/** `--image REF` or `--image-tag TAG`. */
const spellImageFlag = (image: ImageChoice): string =>
  image.kind === 'reference' ? `--image ${spellWord(image.reference)}` : `--image-tag ${spellWord(image.tag)}`

/** The words of a command on pods behind its version. */
export const spellOnPods = (command: OnPods): readonly string[] => {
  const { workload } = command.scope
  const deployment = option('deployment', workload)
  switch (command.verb) {
    case 'deploy':
      return [option('container', command.container)]
    case 'image':
      return [
        command.image.kind === 'reference' ? spellWord(command.image.reference) : '',
        option('container', command.container),
        deployment,
      ]
    case 'scale':
      return [`${command.replicas}`, deployment]
    case 'autoscale':
      return [
        option('min', command.minimum),
        option('max', command.maximum),
        option('cpu', command.cpu),
        option('memory', command.memory),
        deployment,
      ]
    case 'retire':
      return [deployment]
  }
}

/** The flags of a command on pods. */
export const spellPodFlags = (command: OnPods): readonly string[] => {
  if (command.verb === 'deploy') return [spellImageFlag(command.image)]
  return command.verb === 'image' && command.image.kind === 'tag' ? [spellImageFlag(command.image)] : []
}

/** What `/canary` says of pods. */
export const spellCanaryPods = (pods: CanaryPods): readonly string[] =>
  pods.kind === 'image'
    ? [option('container', pods.container), spellImageFlag(pods.image)]
    : ['--by replicas', pods.total === null ? '' : `--pods ${pods.total}`]
