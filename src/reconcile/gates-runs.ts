import { gatesRunName, type Verdict } from '../rollout/rollout.ts'
import { type Pass, remember } from './context.ts'
import type { CheckRun, CheckRunDraft, CommitSha } from './ports.ts'

/** How long our runs on a head are taken to be as we left them: nobody else can write them, and what is remembered is looked at again all the same. */
const shortest = 30 * 60_000
/** Heads whose runs are remembered. */
const mostHeads = 5_000

/** Those of many heads are not all read anew at one moment: how much longer is read off the head's own digits. */
const keptFor = (head: CommitSha): number => shortest * (1 + Number.parseInt(head.slice(0, 4), 16) / 0xffff)

/** What stands on a head, the newest first, as far as we know without a look. */
export const rememberRuns = ({ context }: Pass, head: CommitSha, runs: readonly CheckRun[]): void =>
  remember(context.memory.gatesRuns, head, { at: context.clock.now(), runs }, mostHeads)

/** Our runs on a head, the newest first: GitHub shows that one. */
export const gatesRuns = async (pass: Pass, head: CommitSha): Promise<readonly CheckRun[]> => {
  const { forge, memory, clock } = pass.context
  const known = memory.gatesRuns.get(head)
  if (known !== undefined && clock.now() - known.at < keptFor(head)) return known.runs
  const runs = (await forge.checkRuns(head, gatesRunName)).filter(({ isOurs }) => isOurs).reverse()
  rememberRuns(pass, head, runs)
  return runs
}

/** What a verdict is as the conclusion of a check run; null while it waits. */
export const conclusionOf = (decision: Verdict['decision']): 'success' | 'failure' | null =>
  decision === 'allow' ? 'success' : decision === 'block' ? 'failure' : null

/** Writes a run of ours, over an earlier one where that is given, and remembers it as GitHub now has it. */
export const writeGates = async (pass: Pass, run: CheckRun | null, draft: CheckRunDraft): Promise<void> => {
  const { forge, clock, memory } = pass.context
  const { head } = draft
  const others = (memory.gatesRuns.get(head)?.runs ?? []).filter(({ id }) => id !== run?.id)
  // Until GitHub has answered nobody knows what stands there.
  memory.gatesRuns.delete(head)
  if (run !== null) await forge.updateCheckRun(run.id, draft)
  const id = run?.id ?? (await forge.createCheckRun(draft))
  const startedAt = run?.startedAt ?? clock.now()
  const written: CheckRun = { ...draft, id, appId: forge.self.appId, isOurs: true, startedAt }
  rememberRuns(pass, head, [written, ...others])
}
