import type { CanaryPods } from './command.ts'
import { readPods } from './count.ts'
import { readContainer, readImageFlags } from './image.ts'
import { type Read, refuse, understood } from './refusal.ts'
import type { Scanned } from './scan.ts'
import type { Reading } from './verb.ts'
import { cited, withWord } from './word.ts'

/** What `/canary` does to pods beside the route: an image brings them, `--by replicas` makes them the only weight; null where neither is said. */
export const readCanaryPods = <Fixed>(reading: Reading, scanned: Scanned<Fixed>): Read<CanaryPods | null> => {
  const { line } = reading
  const image = readImageFlags(reading)
  if (!image.ok) return image
  const container = readContainer(scanned)
  if (!container.ok) return container
  const [by, pods] = [line.flags.get('by') ?? null, line.flags.get('pods') ?? null]
  if (by !== null && by.text.toLowerCase() !== 'replicas')
    return refuse('by-unknown', `--by takes "replicas" and nothing else, not ${cited(by.text)}.`, {
      fixes: [withWord(line.text, by, by.text.startsWith('--by=') ? '--by=replicas' : 'replicas')],
    })
  if (image.value !== null && by !== null)
    return refuse('flags-exclude', 'An image and --by replicas are two commands.', {
      hint: `First the pods: ${line.prefix}deploy or ${line.prefix}image; then the weight by replicas.`,
    })
  if (pods !== null && by === null)
    return refuse('flags-exclude', '--pods is how many pods there are in all with --by replicas, which is not said.')
  if (container.value !== null && image.value === null)
    return refuse('flags-exclude', 'container= says whose image is meant, and no image is said.')
  if (image.value !== null) return understood({ kind: 'image', image: image.value, container: container.value })
  if (by === null) return understood(null)
  const total = pods === null ? understood(null) : readPods(reading, pods, 1)
  return total.ok ? understood({ kind: 'replicas', total: total.value }) : total
}
