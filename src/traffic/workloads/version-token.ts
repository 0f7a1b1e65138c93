const isPart = (character: string): boolean => /[A-Za-z0-9]/.test(character)
const isDigit = (character: string): boolean => /[0-9]/.test(character)

/** True where a token may begin or end: not inside a word, and not inside a number such as the `1` of `1.2`. */
const isEdge = (text: string, beside: number, beyond: number): boolean => {
  const character = text.charAt(beside)
  if (character === '') return true
  return character === '.' ? !isDigit(text.charAt(beyond)) : !isPart(character)
}

const placesOf = (text: string, token: string): readonly number[] => {
  const places: number[] = []
  if (token === '') return places
  for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + token.length)) {
    const end = at + token.length
    if (isEdge(text, at - 1, at - 2) && isEdge(text, end, end + 1)) places.push(at)
  }
  return places
}

/** Whether a text names a version, as a word of its own: `reviews-v1` does v1, `reviews-v12` does not. */
export const holdsToken = (text: string, token: string): boolean => placesOf(text, token).length > 0

/** The text with another version's name in place of this one's. */
export const withToken = (text: string, token: string, fresh: string): string =>
  [...placesOf(text, token)]
    .reverse()
    .reduce((changed, at) => changed.slice(0, at) + fresh + changed.slice(at + token.length), text)
