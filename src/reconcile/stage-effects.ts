import { fileExists, newPaths } from '../changes/changes.ts'
import { applyEdits, type Edit, type Snapshot } from '../manifests/manifests.ts'
import { gatesCheck } from '../replies/replies.ts'
import {
  type Effect,
  type Facts,
  foreignGatesIdOf,
  type GatesView,
  gatesIdOf,
  gatesRunName,
  type StageHead,
} from '../rollout/rollout.ts'
import { branchRules } from './branch-rules.ts'
import type { Pass } from './context.ts'
import { isMarked, nameOf } from './gate-facts.ts'
import { conclusionOf, gatesRuns, rememberRuns, writeGates } from './gates-runs.ts'
import { shownVerdict } from './judging.ts'
import { withBase, withPullRequest } from './knowing.ts'
import { rememberRefusal } from './merge-refusals.ts'
import { planAt } from './planning.ts'
import { readPolicyAt } from './policies.ts'
import { type CheckRunDraft, type CommitDraft, type CommitSha, ForgeRefusal, type PullRequestFacts } from './ports.ts'
import { requestReviews } from './review-requests.ts'
import { pullRequestText, rememberText } from './talking.ts'
import { filesWith } from './trees.ts'

type Of<Name extends Effect['effect']> = Extract<Effect, { effect: Name }>

/** Whole files, of those that the edits touch. */
const editedFiles = (snapshot: Snapshot, edits: readonly Edit[]): CommitDraft['files'] => {
  const after = applyEdits(snapshot, edits)
  return [...new Set(edits.map(({ path }) => path))].map((path) => {
    const file = after.files.get(path)
    return { path, content: file?.text ?? null, mode: file?.mode ?? snapshot.files.get(path)?.mode ?? '100644' }
  })
}

const withHead = (facts: Facts, branch: string, head: StageHead): Facts => ({
  ...facts,
  answers: { ...facts.answers, stageHeads: new Map([...facts.answers.stageHeads, [branch, head]]) },
})

/** A branch of our name that is there already: ours if it holds one commit on the right parent, and in it exactly what is planned. */
const readBranch = async (
  pass: Pass,
  { attempt, branch }: Of<'create-stage'>,
  files: CommitDraft['files'],
): Promise<StageHead | null> => {
  const { git } = pass.context
  const sha = await git.resolve(`refs/heads/${branch}`)
  if (sha === null) return null
  const { parents } = await git.commit(sha)
  if (parents.length !== 1 || parents[0] !== attempt.base) return { kind: 'taken' }
  const paths = await git.changedPaths(attempt.base, sha)
  if (paths.length !== files.length) return { kind: 'taken' }
  for (const { path, content } of files)
    if (!paths.includes(path) || (await git.readFile(sha, path)) !== content) return { kind: 'taken' }
  return { kind: 'ours', sha, marked: false }
}

/** The commit of a stage and its branch. Creating the branch is claiming it; one that is there is read, and left alone unless it is this. */
export const createStage = async (pass: Pass, facts: Facts, effect: Of<'create-stage'>): Promise<Facts> => {
  const { forge, git } = pass.context
  const { record, attempt, branch, message } = effect
  const aim = record.segments[attempt.segment]?.aim
  const planned = aim === undefined ? null : await planAt(pass, facts, aim, attempt.base)
  const stage = planned?.kind === 'plan' ? planned.plan.stages[0] : undefined
  if (stage === undefined) throw new Error('a stage is planned before it is made')
  const touched = stage.edits.map(({ path }) => path)
  const { snapshot, skipped } = await filesWith(pass, attempt.base, touched)
  const taken = newPaths([stage]).find(
    (path) => snapshot.files.has(path) || skipped.some((problem) => problem.path === path),
  )
  // git, and GitHub, would write the new file over the one that is there.
  if (taken !== undefined) throw new ForgeRefusal(fileExists(taken), null)
  const files = editedFiles(snapshot, stage.edits)
  const known = await readBranch(pass, effect, files)
  if (known !== null) return withHead(facts, branch, known)
  const draft = { parent: attempt.base, files, message }
  // Where signatures are demanded nothing that is pushed could ever be merged: GitHub signs what it makes itself.
  const isPushed =
    facts.policy.policy.commit === 'pushed' && (await branchRules(pass, facts.base.branch))?.signatures !== true
  const sha = isPushed
    ? await git.createCommit(draft)
    : await forge.createCommit(draft, await git.treeWith(attempt.base, files))
  const ref = `refs/heads/${branch}`
  const created = isPushed
    ? await git.push({ ref, sha, expected: null })
    : { kind: (await forge.createReference(ref, sha)) === 'created' ? ('pushed' as const) : ('stale' as const) }
  if (created.kind === 'rejected')
    throw new ForgeRefusal(
      { code: 'push-rejected', message: `GitHub did not take the branch ${branch}: ${created.reason}` },
      null,
    )
  if (created.kind === 'pushed') {
    // A commit that is a moment old has no runs.
    rememberRuns(pass, sha, [])
    return withHead(facts, branch, { kind: 'ours', sha, marked: false })
  }
  await git.fetch()
  return withHead(facts, branch, (await readBranch(pass, effect, files)) ?? { kind: 'taken' })
}

const gatesDraft = (head: CommitSha, externalId: string, view: GatesView): CheckRunDraft => {
  const { title, summary } = gatesCheck(view)
  const { verdict } = view
  const conclusion = conclusionOf(verdict.decision)
  return {
    name: gatesRunName,
    head,
    externalId,
    status: conclusion === null ? 'in_progress' : 'completed',
    conclusion,
    title,
    summary,
    text: shownVerdict(verdict),
    detailsUrl: null,
  }
}

/** The check run that says: this head is ours. It is there before the pull request is. */
export const markHead = async (pass: Pass, facts: Facts, effect: Of<'mark-head'>): Promise<Facts> => {
  const { record, attempt, branch, view } = effect
  const { head } = view
  if (!isMarked(await gatesRuns(pass, head), record, attempt))
    await writeGates(pass, null, gatesDraft(head, gatesIdOf(nameOf(record, attempt), attempt.digest), view))
  return withHead(facts, branch, { kind: 'ours', sha: head, marked: true })
}

/** A pull request as it is in the moment after we opened it: nobody has said anything, and GitHub has computed nothing. */
const justOpened = (
  { context }: Pass,
  { branch, base, view }: Of<'open-pull-request'>,
  { number, url }: { readonly number: number; readonly url: string },
  head: CommitSha,
): PullRequestFacts => ({
  number,
  url,
  title: view.title,
  author: { id: context.forge.self.botId, login: context.forge.self.slug, isBot: true },
  isOurs: true,
  isFromFork: false,
  state: 'open',
  branch,
  base,
  head,
  commitCount: 1,
  mergeable: null,
  isBehind: null,
  mergeCommit: null,
  mergedBy: null,
  mergedAt: null,
  closedBy: null,
  createdAt: context.clock.now(),
  reviews: [],
})

export const openPullRequest = async (pass: Pass, facts: Facts, effect: Of<'open-pull-request'>): Promise<Facts> => {
  const { forge } = pass.context
  const { branch, base, view } = effect
  const text = pullRequestText(facts, view)
  const opened = await forge.openPullRequest({ branch, base, ...text })
  rememberText(pass, `pull request ${opened.number}`, text)
  const head = facts.answers.stageHeads.get(branch)
  if (opened.kind === 'opened') await requestReviews(pass, facts, branch, opened.number)
  if (opened.kind === 'opened' && head?.kind === 'ours')
    return withPullRequest(pass, facts, justOpened(pass, effect, opened, head.sha))
  const fresh = await forge.pullRequest(opened.number)
  // Someone else's pull request for our branch: it stays as it is, and the next attempt is taken.
  if (!fresh.isOurs || fresh.branch !== branch) return withHead(facts, branch, { kind: 'taken' })
  return withPullRequest(pass, facts, fresh)
}

/** The base as it is by now. */
const withFreshBase = async (pass: Pass, facts: Facts): Promise<Facts> => {
  const { git } = pass.context
  await git.fetch()
  const head = (await git.resolve(`refs/heads/${facts.base.branch}`)) ?? facts.base.head
  return head === facts.base.head ? facts : { ...withBase(facts, head), policy: await readPolicyAt(pass, head) }
}

/** A pull request that was read a moment ago. What is merged is in the base that is known, too. */
const withRead = async (pass: Pass, facts: Facts, fresh: PullRequestFacts): Promise<Facts> => {
  const next = withPullRequest(pass, facts, fresh)
  return fresh.state === 'merged' ? withFreshBase(pass, next) : next
}

export const closePullRequest = async (
  pass: Pass,
  facts: Facts,
  { number }: Of<'close-pull-request'>,
): Promise<Facts> => {
  const { forge } = pass.context
  const before = await forge.pullRequest(number)
  if (before.state === 'open') await forge.closePullRequest(number)
  return withRead(pass, facts, await forge.pullRequest(number))
}

/** The verdict on a head. A completed run never goes back to waiting: GitHub shows the newest, so a new one follows. */
export const showGates = async (pass: Pass, facts: Facts, effect: Of<'show-gates'>): Promise<Facts> => {
  const { clock } = pass.context
  const { key, attempt, view, isOurs } = effect
  const name = { rollout: view.rollout, stage: view.stage, attempt: view.attempt }
  const externalId = isOurs ? gatesIdOf(name, attempt.digest) : foreignGatesIdOf(name)
  const draft = gatesDraft(view.head, externalId, view)
  const [newest] = await gatesRuns(pass, view.head)
  const judged = facts.answers.judged.get(key)
  const isContinued =
    newest?.externalId === externalId && (newest.status !== 'completed' || draft.status === 'completed')
  const isRenewed = judged?.shown !== null && JSON.stringify(judged?.shown) === JSON.stringify(view.verdict)
  await writeGates(pass, isContinued && !isRenewed ? newest : null, draft)
  if (judged === undefined) return facts
  const shown = { ...judged, shown: view.verdict, shownAt: clock.now() }
  return { ...facts, answers: { ...facts.answers, judged: new Map([...facts.answers.judged, [key, shown]]) } }
}

const justMerged = ({ context }: Pass, before: PullRequestFacts, mergeCommit: CommitSha): PullRequestFacts => ({
  ...before,
  state: 'merged',
  mergeCommit,
  mergedBy: { id: context.forge.self.botId, login: context.forge.self.slug, isBot: true },
  mergedAt: context.clock.now(),
})

/** Merges the judged head and no other. Whatever GitHub answers, how things are is read again. */
export const merge = async (pass: Pass, facts: Facts, effect: Of<'merge'>): Promise<Facts> => {
  const { forge } = pass.context
  const { number, head, method, title, message } = effect
  // A merge names its head, not its base, nor who said what of it: that it still goes where it was judged to go, and that nobody has
  // said anything since, is looked up at the last moment.
  const latest = await forge.pullRequest(number)
  const isAsJudged = JSON.stringify(latest.reviews) === JSON.stringify(pass.pullRequests.get(number)?.reviews)
  if (latest.state !== 'open' || latest.head !== head || latest.base !== facts.base.branch || !isAsJudged)
    return withRead(pass, facts, latest)
  const outcome = await forge.mergePullRequest({ number, head, method, title: title.slice(0, 250), message })
  // Read a moment ago, and merged by ourselves since: there is nothing more to learn.
  const isKnown = outcome.kind === 'merged' && outcome.isByUs
  const fresh = isKnown ? justMerged(pass, latest, outcome.sha) : await forge.pullRequest(number)
  if (outcome.kind === 'refused' && fresh.state === 'open') rememberRefusal(pass, number, outcome.message)
  return withFreshBase(pass, withPullRequest(pass, facts, fresh))
}
