import { isImageTag, readImageReference } from '../traffic/traffic.ts'
import type { ImageChoice } from './command.ts'
import { type Read, refuse, understood } from './refusal.ts'
import type { Scanned } from './scan.ts'
import type { Reading } from './verb.ts'
import { cited, type Word, withWord } from './word.ts'

/** `nginx:1.16.1`, `registry:5000/team/shop@sha256:…`. */
export const readReference = ({ line }: Reading, word: Word): Read<ImageChoice> => {
  const { text } = word
  // An image may be called so, and nobody's is; as one it would leave no trace of the repository that was meant.
  if (/^v?[0-9]+(?:\.[0-9][\w.-]*)?$/i.test(text))
    return refuse('image-is-tag', `${cited(text)} looks like a tag of the image that is there, and names no image.`, {
      fixes: [withWord(line.text, word, `--image-tag ${text}`), line.text.replace(/--image[ =]/, '--image-tag ')],
    })
  if (readImageReference(text) !== null) return understood({ kind: 'reference', reference: text })
  const plain = text.replace(/^[a-z]+:\/\//i, '')
  const path = plain.slice(0, plain.lastIndexOf('/') + 1) + plain.slice(plain.lastIndexOf('/') + 1)
  const [named = '', ...rest] = path.split(/(?=[:@][^/]*$)/)
  return refuse(
    'image-invalid',
    `${cited(text)} is no reference to an image: REGISTRY/PATH:TAG or REGISTRY/PATH@sha256:DIGEST, the path in lower case.`,
    { fixes: [plain, named.toLowerCase() + rest.join('')].map((fixed) => withWord(line.text, word, fixed)) },
  )
}

const readTag = ({ line }: Reading, word: Word): Read<ImageChoice> => {
  if (isImageTag(word.text)) return understood({ kind: 'tag', tag: word.text })
  const colon = word.text.lastIndexOf(':')
  return refuse(
    'image-tag-invalid',
    `${cited(word.text)} is no tag of an image: up to 128 letters, digits, ".", "_" and "-", the first a letter, digit or "_".`,
    { fixes: colon < 0 ? [] : [withWord(line.text, word, word.text.slice(colon + 1))] },
  )
}

/** `--image REF` or `--image-tag TAG`; null where neither is there. */
export const readImageFlags = (reading: Reading): Read<ImageChoice | null> => {
  const { flags } = reading.line
  const [image, tag] = [flags.get('image') ?? null, flags.get('image-tag') ?? null]
  if (image !== null && tag !== null)
    return refuse('said-twice', 'The image is said twice, by --image and by --image-tag.')
  if (image !== null) return readReference(reading, image)
  return tag === null ? understood(null) : readTag(reading, tag)
}

/** Which container of several, by `container=NAME`. */
export const readContainer = <Fixed>({ options }: Scanned<Fixed>): Read<string | null> => {
  const word = options.get('container')
  if (word === undefined) return understood(null)
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(word.text)
    ? understood(word.text)
    : refuse('container-name-invalid', `${cited(word.text)} is not a name that a container can have.`)
}
