/** An image in the three parts that `images` can set. A registry's port is no tag. */
export interface ImageParts {
  readonly name: string
  readonly tag: string | null
  readonly digest: string | null
}

export const imageParts = (image: string): ImageParts => {
  const [rest = '', digest = null] = image.split('@')
  const colon = rest.lastIndexOf(':')
  return colon > rest.lastIndexOf('/')
    ? { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest }
    : { name: rest, tag: null, digest }
}

export const imageText = ({ name, tag, digest }: ImageParts): string =>
  `${name}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`
