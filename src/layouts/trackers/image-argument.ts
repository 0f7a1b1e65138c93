import type { JsonObject } from '../../manifests/manifests.ts'
import { imageParts, imageText } from '../kustomize/image-name.ts'

/**
 * What Argo CD's `images` say, as an entry of a Kustomization: `name:tag`, `name@digest`, `name=other:tag`. Null for `*`, which keeps what stands there
 * (kustomize, edit/set/set_image.go).
 */
export const imageEntry = (text: string): JsonObject | null => {
  if (text.includes('*') || text.trim() === '') return null
  const equals = text.indexOf('=')
  const { name, tag, digest } = imageParts(equals < 0 ? text : text.slice(equals + 1))
  const own = equals < 0 ? name : text.slice(0, equals)
  return {
    name: own,
    ...(equals < 0 || name === own ? {} : { newName: name }),
    ...(tag === null ? {} : { newTag: tag }),
    ...(digest === null ? {} : { digest }),
  }
}

/** The text that makes this image of those that an argument means. */
export const imageArgument = (before: string, image: string): string => {
  const equals = before.indexOf('=')
  const own = equals < 0 ? imageParts(before).name : before.slice(0, equals)
  return equals < 0 && imageParts(image).name === own ? imageText(imageParts(image)) : `${own}=${image}`
}
