import type { ImageChoice } from '../command.ts'
import { readContainer, readImageFlags, readReference } from '../image.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { scan } from '../scan.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore } from '../version.ts'
import { cited, type Word, withWord } from '../word.ts'
import { readSubject } from '../workload.ts'

export const image: Verb = {
  name: 'image',
  kind: 'change',
  usage: [
    'image VERSION REF [SERVICE]',
    'image VERSION --image-tag TAG [SERVICE]',
    'image REF deployment=NAME',
    'image --image-tag TAG deployment=NAME',
  ],
  meaning: 'Gives the pods of a version another image, or another tag of the one that they have.',
  details: [
    'Where the pods have several containers, `container=NAME` says whose; init containers stay as they are.',
    'Pods that take traffic are replaced one after the other, and requests meet both images meanwhile; `/canary` moves traffic by percent instead.',
  ],
  flags: ['image-tag', 'supersede'],
  examples: [
    'image v2 registry.example.com/shop/reviews:2.0.1',
    'image v2 reviews --image-tag 2.0.1',
    'image --image-tag 1.16.1 deployment=my-nginx',
  ],
  read: (reading) => {
    const scanned = scan<never>(reading, { options: ['service', 'version', 'container', 'deployment'] })
    if (!scanned.ok) return scanned
    const tag = readImageFlags(reading)
    if (!tag.ok) return tag
    const isReference = ({ text }: Word): boolean => /[:/@]/.test(text)
    const subject = readSubject(reading, scanned.value, isReference, ([word, ...rest], services): Read<ImageChoice> => {
      if (tag.value !== null) {
        const more = expectNoMore(reading, word === undefined ? [] : [word], { services, wantsVersion: false })
        return more.ok ? understood(tag.value) : more
      }
      const isService = word !== undefined && !reading.names.areOpen && reading.names.services(word.text).length > 0
      const [next] = rest
      if (word !== undefined && isService && next !== undefined && isReference(next))
        return refuse('word-misplaced', `${cited(word.text)} is a service, and stands last in "image".`, {
          fixes: [withWord(withWord(reading.line.text, next, word.text), word, next.text)],
        })
      if (word === undefined || isService)
        return refuse('image-missing', 'Which image? A reference such as nginx:1.16.1, or --image-tag TAG.')
      const reference = readReference(reading, word)
      if (!reference.ok) return reference
      const more = expectNoMore(reading, rest, { services, wantsVersion: false })
      return more.ok ? reference : more
    })
    if (!subject.ok) return subject
    const container = readContainer(scanned.value)
    if (!container.ok) return container
    const { scope, version, value } = subject.value
    return understood({ verb: 'image', scope, version, image: value, container: container.value })
  },
}
