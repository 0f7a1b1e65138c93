/** An image as it is written: `registry:port/path:tag@digest`, of which the path alone must be there. */
export interface ImageReference {
  /** Registry and path. */
  readonly repository: string
  readonly tag: string | null
  /** With its algorithm: `sha256:…`. */
  readonly digest: string | null
}

/** Longer ones are refused by registries (distribution/reference). */
const longestRepository = 255

const tagShape = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const digestShape = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/
const domainShape =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/
const stepShape = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/

export const isImageTag = (text: string): boolean => tagShape.test(text)

/** The first part names a registry where it could be no part of a path (distribution/reference normalize.go). */
const isRegistry = (step: string): boolean => /[.:[]/.test(step) || step === 'localhost' || step !== step.toLowerCase()

const isRepository = (text: string): boolean => {
  const [first = '', ...rest] = text.split('/')
  const path = rest.length > 0 && isRegistry(first) ? rest : [first, ...rest]
  return (
    text.length <= longestRepository &&
    (path.length > rest.length || domainShape.test(first)) &&
    path.every((step) => stepShape.test(step))
  )
}

/** Null for what is no reference to an image. */
export const readImageReference = (text: string): ImageReference | null => {
  const at = text.indexOf('@')
  const digest = at < 0 ? null : text.slice(at + 1)
  const named = at < 0 ? text : text.slice(0, at)
  // A colon before the last slash belongs to the registry's port.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const tag = colon < 0 ? null : named.slice(colon + 1)
  const repository = colon < 0 ? named : named.slice(0, colon)
  if (!isRepository(repository)) return null
  if (tag !== null && !tagShape.test(tag)) return null
  if (digest !== null && !digestShape.test(digest)) return null
  return { repository, tag, digest }
}

/** The same repository at a tag. A digest would win over the tag, so it goes. */
export const imageAtTag = (image: string, tag: string): string | null => {
  const read = readImageReference(image)
  return read === null ? null : `${read.repository}:${tag}`
}
