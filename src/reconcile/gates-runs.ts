import type { Verdict } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import type { CheckRun, CheckRunDraft } from './ports.ts'

/** What a verdict is as the conclusion of a check run; null while it waits. */
export const conclusionOf = (decision: Verdict['decision']): 'success' | 'failure' | null =>
  decision === 'allow' ? 'success' : decision === 'block' ? 'failure' : null

/** Writes a run of ours, over an earlier one where that is given, and remembers it as GitHub now has it. */
export const writeGates = async (pass: Pass, run: CheckRun | null, draft: CheckRunDraft): Promise<void> => {
  const { forge, clock } = pass.context
  if (run !== null) await forge.updateCheckRun(run.id, draft)
  const id = run?.id ?? (await forge.createCheckRun(draft))
  const written: CheckRun = {
    ...draft,
    id,
    appId: forge.self.appId,
    isOurs: true,
    startedAt: run?.startedAt ?? clock.now(),
  }
  const others = (pass.gatesRuns.get(draft.head) ?? []).filter((known) => known.id !== id)
  pass.gatesRuns.set(draft.head, [written, ...others])
}
