/** `Sluice-Stage: 2/4` at the end of a commit message. */
export interface Trailer {
  readonly key: string
  readonly value: string
}

const trailerLine = /^([A-Za-z0-9][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)$/s

/**
 * The trailers of a message: its last paragraph, if every line of it is one or goes on with the one before. The subject is never a trailer.
 * They are for people and for history; nothing that decides reads them.
 */
export const parseTrailers = (message: string): Trailer[] => {
  const paragraphs = message
    .replaceAll('\r\n', '\n')
    .trimEnd()
    .split(/\n[ \t]*\n/)
  if (paragraphs.length < 2) return []
  const found: { key: string; value: string }[] = []
  for (const line of (paragraphs.at(-1) ?? '').split('\n')) {
    const last = found.at(-1)
    const match = trailerLine.exec(line)
    if (match !== null) found.push({ key: match[1] ?? '', value: (match[2] ?? '').trim() })
    else if (last !== undefined && /^[ \t]/.test(line)) last.value = `${last.value} ${line.trim()}`
    else return []
  }
  return found
}
