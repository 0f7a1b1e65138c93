/** What stands on a head that is none of ours, where the branch's rules demand our check of every head. */
export const notAStage = {
  title: 'Not a stage',
  summary: 'This commit is no stage of a rollout, so there is nothing here for Sluice to judge.',
} as const
