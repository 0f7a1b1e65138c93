/** The room's one public file: what a rollout is, and what is to be done about it. */
export {
  branchOf,
  type CommitSha,
  claimRef,
  foreignGatesIdOf,
  gatesIdOf,
  gatesRunName,
  type RolloutId,
  readBranch,
  recordRunName,
  repositoryRunName,
  rolloutIdOf,
  type SourceKey,
  shortName,
} from './names.ts'
export type {
  Explanation,
  GatesView,
  HistoryEntry,
  HoldView,
  LiveState,
  Outcome,
  Person,
  Phase,
  Refusal,
  RolloutLink,
  RolloutView,
  StagePullRequestView,
  StageView,
} from './outcome.ts'
export {
  type Attempt,
  type RepositoryRecord,
  type RolloutRecord,
  repositoryRecord,
  rolloutRecord,
  type Undo,
} from './record.ts'
export type { GateVerdict, Verdict } from './verdict.ts'
