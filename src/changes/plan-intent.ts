import type { ChangeCommand } from '../commands/command.ts'
import type { Policy } from '../config/policy.ts'
import type { Snapshot } from '../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { planDigest } from './digest.ts'
import { notEditable } from './editable.ts'
import { aboutServices, blocking, findingsOf, markNew } from './findings.ts'
import type { AlreadySo, Finding, Hash, Intent, Plan, Stage } from './plan.ts'
import { presenceOf } from './presence.ts'
import { stageBetween } from './stage.ts'
import type { Move, NeededVersion, ObjectPatch, Reached } from './step.ts'
import { patchTree, readTree, type Tree } from './tree.ts'
import { unreadableAbout } from './unreadable.ts'
import { verbStep } from './verbs.ts'
import { listText, serviceName, serviceText } from './wording.ts'

export interface Planning {
  readonly intent: Intent
  readonly snapshot: Snapshot
  readonly policy: Policy
  readonly hash: Hash
}

/** One way from a tree towards the intent: either what must be there first, or the traffic itself. */
interface Advance {
  readonly after: Tree
  readonly title: string
  readonly effect: string
  readonly notes: readonly string[]
}

interface Arrived {
  readonly reached: readonly Reached[]
  readonly notes: readonly string[]
}

/**
 * Commands that want two things of one field never come to rest. Those that build on one another do after as many rounds as there are commands, and
 * a rule that is cut once for each kind of client takes a round for each.
 */
const rounds = (changes: readonly ChangeCommand[]): number => changes.length + 8

const contradiction = (titles: readonly string[]): Problem => ({
  code: 'commands-contradict',
  message: `These commands cannot all hold at once: ${listText([...new Set(titles)])}.`,
  hint: 'Leave out the one that is not meant, or give them one after the other.',
})

const subsetAdvance = (
  tree: Tree,
  patches: readonly ObjectPatch[],
  made: readonly NeededVersion[],
): Result<Advance> => {
  const after = patchTree(tree, patches)
  if (!after.ok) return after
  const names = listText(made.map(({ version, service }) => `${version} of ${serviceText(service)}`))
  return success({
    after: after.value,
    title: `subset ${[...new Set(made.map(({ version }) => version))].join(', ')}`,
    effect: `The subset for ${names} is added, so that routes can name it once it is live; no traffic moves.`,
    notes: [],
  })
}

/** What has become of the files that differ from where it began. */
const stateOf = (start: Tree, { snapshot }: Tree): string =>
  JSON.stringify(
    [...snapshot.files.values()].flatMap(({ path, text }) =>
      start.snapshot.files.get(path)?.text === text ? [] : [[path, text]],
    ),
  )

/** Applies all commands to a copy of the tree, one after the other, until each of them says that it is so. */
const advance = (tree: Tree, { changes, roles }: Intent, policy: Policy): Result<Advance | Arrived> => {
  let current = tree
  const moves: Move[] = []
  const presence = new Map<string, NeededVersion>()
  const patches: ObjectPatch[] = []
  const unseen = new Set<string>()
  const notes = new Set<string>()
  const states = new Set<string>()
  for (let round = 0; round <= rounds(changes); round++) {
    const reached: Reached[] = []
    for (const [index, change] of changes.entries()) {
      const step = verbStep(change, current.model, roles)
      if (!step.ok) return step
      // Said of the tree as people see it, not of what the commands have made of it meanwhile.
      if (round === 0) for (const note of step.value.notes) notes.add(note)
      if (step.value.kind === 'reached') {
        reached.push(step.value)
        continue
      }
      const missing = presenceOf(current.model, step.value.needs)
      if (!missing.ok) return missing
      for (const sentence of missing.value.unseen) unseen.add(sentence)
      for (const [at, needed] of missing.value.made.entries()) {
        const patch = missing.value.patches[at]
        const key = JSON.stringify([needed.service, needed.version])
        if (patch === undefined || presence.has(key)) continue
        presence.set(key, needed)
        patches.push(patch)
      }
      moves.push(step.value)
      const next = patchTree(current, step.value.patches)
      if (!next.ok) return next
      current = next.value
      // Steps go by the files alone: back where this command has been before, they would only go round and round.
      const state = `${index} ${stateOf(tree, current)}`
      if (states.has(state)) return failure(contradiction(moves.map(({ title }) => title)))
      states.add(state)
    }
    if (reached.length < changes.length) continue
    if (unseen.size > 0 && policy.unseen === 'block') return failure(unseenProblem([...unseen]))
    const said = [...notes, ...[...unseen].map((sentence) => `${sentence} It is assumed to be elsewhere.`)]
    if (moves.length === 0) return success({ reached, notes: said })
    if (presence.size > 0) return subsetAdvance(tree, patches, [...presence.values()])
    return success({
      after: current,
      title: [...new Set(moves.map(({ title }) => title))].join('; '),
      effect: [...new Set(moves.map(({ effect }) => effect))].join(' '),
      notes: said,
    })
  }
  return failure(contradiction(moves.map(({ title }) => title)))
}

const unseenProblem = (sentences: readonly string[]): Problem => ({
  code: 'unseen',
  message: `What this needs is not in the repository, and the policy takes that for an error: ${sentences.join(' ')}`,
  hint: 'Add it to the repository, or set `unseen: warn` in .github/sluice.yml.',
})

const forbidden = (stage: Stage, policy: Policy): readonly Problem[] =>
  [...new Set(stage.edits.map(({ path }) => path))].flatMap((path) => notEditable(path, policy) ?? [])

const refusal = ({ code, message, path, line, hint, object }: Finding): Problem => ({
  code,
  message: `${message} (${object}; the change would bring this in)`,
  ...(path === undefined ? {} : { path }),
  ...(line === undefined ? {} : { line }),
  ...(hint === undefined ? {} : { hint }),
})

const unread = ({ path, line, message }: Problem): string =>
  `${path}${line === undefined ? '' : `:${line}`} could not be read, so what it says of traffic is unknown: ${message}`

/**
 * The stages from the tree to the intent, in the order in which they must go live, each valid on the text that the one before leaves; or where
 * the manifests say it already. The one function behind dry run, command line, pull request and runner.
 */
export const planIntent = ({ intent, snapshot, policy, hash }: Planning): Result<Plan | AlreadySo> => {
  const start = readTree(snapshot)
  const old = findingsOf(start)
  const stages: Stage[] = []
  const notes = new Set(unreadableAbout(start, intent.services.map(serviceName)).map(unread))
  let tree = start
  let findings = markNew(old, old)
  for (;;) {
    const next = advance(tree, intent, policy)
    if (!next.ok) return next
    if (stages.length === 0 || !('reached' in next.value)) for (const note of next.value.notes) notes.add(note)
    if ('reached' in next.value) {
      const [first] = next.value.reached
      if (stages.length > 0 || first === undefined) break
      const message = next.value.reached.map(({ message }) => message).join(' ')
      return success({ kind: 'already-so', message, path: first.path, line: first.line, notes: [...notes] })
    }
    if (stages.length > intent.changes.length * 2)
      throw new Error(`No end to the stages of ${intent.commands.join(', ')}`)
    const { after, title, effect } = next.value
    const stage = stageBetween(tree, after, { number: stages.length + 1, title, effect }, intent.services, hash)
    const [problem, ...more] = forbidden(stage, policy)
    if (problem !== undefined) return failure(problem, ...more)
    findings = markNew(old, findingsOf(after))
    const [wrong, ...others] = blocking(findings).map(refusal)
    if (wrong !== undefined) return failure(wrong, ...others)
    stages.push(stage)
    tree = after
  }
  return success({
    base: snapshot.revision,
    intent,
    digest: planDigest(stages, hash),
    stages,
    findings: aboutServices(tree, intent.services, findings),
    notes: [...notes],
  })
}
