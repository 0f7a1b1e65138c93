/** A template says something that is not worked out here. Caught where the file is read, and told with its line: it is never a bug of ours. */
export class UnreadableTemplate extends Error {
  readonly offset: number

  constructor(reason: string, offset: number) {
    super(reason)
    this.name = 'UnreadableTemplate'
    this.offset = offset
  }
}
