import type { MergedStage } from '../changes/changes.ts'
import type { Result } from '../problem.ts'

/** A stage as the history of a branch tells of it, by its trailers; for people, not for decisions. */
export interface CommittedStage {
  readonly rollout: string
  readonly number: number
  readonly commit: string
  readonly services: readonly string[]
  readonly commands: readonly string[]
}

/** How `/rollback` comes to the stages that were merged; `main.ts` hands it in. */
export interface StageHistory {
  /** The stages on the first-parent line of a revision, newest first; a problem where the directory is no git repository. */
  stages(directory: string, reference: string): Promise<Result<readonly CommittedStage[]>>
  /** What their commits changed, against the first parent. */
  filesOf(directory: string, stages: readonly CommittedStage[]): Promise<Result<readonly MergedStage[]>>
}
