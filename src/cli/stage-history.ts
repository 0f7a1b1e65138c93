import type { MergedStage } from '../changes/changes.ts'
import type { Result } from '../problem.ts'

/** A stage as the history of a branch tells of it, by its trailers; for people, not for decisions. */
export interface CommittedStage {
  readonly rollout: string
  readonly number: number
  readonly commit: string
  readonly services: readonly string[]
  readonly environment: string | null
  readonly commands: readonly string[]
}

/** A merged stage with all that git says of it. */
export interface ToldStage {
  readonly commit: string
  /** First line of the commit's message. */
  readonly subject: string
  readonly committedAt: Date
  /** Of the note where there is one, for it says more; else of the message. Keys in lower case. */
  readonly trailers: readonly { readonly key: string; readonly value: string }[]
  /** True where a note says it; a message alone is what anyone may write who can merge. */
  readonly isNoted: boolean
}

/** How `/rollback` comes to the stages that were merged; `main.ts` hands it in. */
export interface StageHistory {
  /** The stages on the first-parent line of a revision, newest first; a problem where the directory is no git repository. */
  stages(directory: string, reference: string): Promise<Result<readonly CommittedStage[]>>
  /** The same stages with everything that stands in messages and notes. */
  told(directory: string, reference: string): Promise<Result<readonly ToldStage[]>>
  /** What their commits changed, against the first parent. */
  filesOf(directory: string, stages: readonly CommittedStage[]): Promise<Result<readonly MergedStage[]>>
}
