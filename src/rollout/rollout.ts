/** The room's one public file: what a rollout is, and what is to be done about it. */
export { decide, turnAfter } from './decide.ts'
export type { Decision } from './decision.ts'
export type { DeploymentView } from './deployments.ts'
export { unrecordedMerge } from './duties/merged-stage.ts'
export {
  type Answers,
  type Facts,
  type FieldsFact,
  type HeardFact,
  type Judged,
  type MergeJudged,
  noAnswers,
  type Planned,
  type PolicyFact,
  type Proposal,
  type PullRequestFact,
  type Reading,
  type Right,
  type StageHead,
  type Understood,
} from './facts.ts'
export { isPassedOver } from './hearing/attending.ts'
export { type ApplicationFact, applicationStands, applicationWord, type RevisionSignal } from './live/applications.ts'
export { judgeLive } from './live/judging.ts'
export {
  type CheckFact,
  type DeploymentFact,
  labelsOf,
  type PlacedSignal,
  type Reports,
  receivedId,
  type Signal,
  type StatusFact,
  signalsIn,
} from './live/signals.ts'
export { noTellers, type Tellers, tellersOf } from './live/tellers.ts'
export { passedBefore } from './measured.ts'
export type { Measurement } from './metrics.ts'
export {
  branchOf,
  type CommitSha,
  claimPrefix,
  claimRef,
  foreignGatesIdOf,
  gatesIdOf,
  gatesRunName,
  type RolloutId,
  readBranch,
  recordRunName,
  repositoryRunName,
  rolloutIdOf,
  shortName,
} from './names.ts'
export type { Explanation, HistoryEntry, Outcome, Policies, ReadTraffic, Trial } from './outcome.ts'
export { overridesBefore, overridesOf } from './overrides.ts'
export {
  activeAttempt,
  askersOf,
  attemptKey,
  attemptOfMerge,
  branchOfAttempt,
  claimsOf,
  mergeOf,
  openSegment,
  rolesOf,
  splitsOf,
  standingMerges,
} from './progress.ts'
export {
  type Aim,
  type Attempt,
  type Hold,
  type RepositoryRecord,
  type RolloutRecord,
  repositoryRecord,
  rolloutRecord,
  type Undo,
} from './record.ts'
export type { Refusal } from './refusals.ts'
export { policyOf } from './ruling.ts'
export type { Ask, BaseState, Effect, Step } from './step.ts'
export { goesDown } from './step-down.ts'
export { describesStage, noteKey } from './trailers.ts'
export type { GateVerdict, Verdict } from './verdict.ts'
export type {
  Conclusion,
  GatesView,
  HoldView,
  Link,
  LiveHint,
  LiveState,
  Person,
  Phase,
  RolloutLink,
  RolloutView,
  StagePullRequestView,
  StageView,
  SuccessorView,
  TellerView,
} from './views.ts'
export { mergingOf, turnedTracker } from './watching.ts'
export { isFirstStep, isWayBack, stagesInPlace } from './way-back.ts'
