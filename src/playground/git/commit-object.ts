export interface Person {
  readonly name: string
  readonly email: string
  /** ISO 8601 in whole seconds, UTC. */
  readonly date: string
}

export interface GitCommit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Person
  readonly committer: Person
  readonly message: string
}

const parsePerson = (line: string): Person => {
  const found = /^(.*?) ?<([^>]*)> (\d+) [+-]\d{4}$/.exec(line)
  const seconds = Number(found?.[3] ?? 0)
  return {
    name: found?.[1] ?? '',
    email: found?.[2] ?? '',
    date: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'),
  }
}

/** Reads the raw text of a commit object. */
export const parseCommit = (sha: string, raw: string): GitCommit => {
  const split = raw.indexOf('\n\n')
  const headers = raw.slice(0, split).split('\n')
  const value = (key: string) => headers.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? ''
  return {
    sha,
    tree: value('tree'),
    parents: headers.filter((line) => line.startsWith('parent ')).map((line) => line.slice(7)),
    author: parsePerson(value('author')),
    committer: parsePerson(value('committer')),
    // GitHub shows a message without the newline that git puts at its end.
    message: raw.slice(split + 2).replace(/\n+$/, ''),
  }
}

export interface CommitDraft {
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: Person
  readonly committer: Person
}

/** Name and address cannot hold what separates them. */
const formatPerson = ({ name, email, date }: Person): string =>
  `${name.replaceAll(/[<>\n]/g, '')} <${email.replaceAll(/[<>\n]/g, '')}> ${Math.floor(Date.parse(date) / 1000)} +0000`

/** The raw bytes of a commit object; the message stands as it was given. */
export const formatCommit = ({ tree, parents, message, author, committer }: CommitDraft): Buffer =>
  Buffer.from(
    [
      `tree ${tree}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author ${formatPerson(author)}`,
      `committer ${formatPerson(committer)}`,
      '',
      message,
    ].join('\n'),
  )
