import type { ChangeCommand } from '../commands/command.ts'
import type { Policy } from '../config/policy.ts'
import { environmentNames, environmentsChanged, readLayout, saidAt } from '../layouts/layouts.ts'
import type { Snapshot } from '../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { planDigest } from './fields/digest.ts'
import { aboutServices, blocking, findingsOf, markNew } from './findings.ts'
import type { AlreadySo, Finding, Hash, Intent, Phase, Plan, Stage } from './plan.ts'
import { insteadSwap } from './pods/instead-swap.ts'
import { type PresentStep, presentStep } from './pods/presence.ts'
import { agreeing, contradiction } from './splits/contradictions.ts'
import { stageBetween } from './stage.ts'
import { notEditable } from './text/editable.ts'
import { othersOf } from './text/others.ts'
import { changeTree, readTree, type Tree } from './text/tree.ts'
import type { Move, Reached } from './tree-change.ts'
import { unreadableAbout } from './unreadable.ts'
import { verbStep } from './verbs/verbs.ts'
import { listText, serviceName } from './wording.ts'
import { foundWhereWritten } from './written-findings.ts'

export interface Planning {
  readonly intent: Intent
  readonly snapshot: Snapshot
  readonly policy: Policy
  readonly hash: Hash
}

/** A stage on its way: what the tree becomes, and what is said of it. */
interface Advance {
  readonly phase: Phase
  readonly step: Stage['step']
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

/** More stages than any one command has; beyond it a command that never comes to rest is a bug. */
const mostStages = 112

/** What has become of the files that differ from where it began. */
const stateOf = (start: Tree, { snapshot }: Tree): string =>
  JSON.stringify(
    [...new Set([...start.snapshot.files.keys(), ...snapshot.files.keys()])].flatMap((path) => {
      const text = snapshot.files.get(path)?.text
      return start.snapshot.files.get(path)?.text === text ? [] : [[path, text ?? null]]
    }),
  )

/** The next step of a command on a tree; where what it gives traffic to is not there yet, that comes first. */
const stepOn = (change: ChangeCommand, { model }: Tree, roles: Intent['roles']): Result<PresentStep> => {
  const step = verbStep(change, model, roles)
  return step.ok ? presentStep(model, step.value) : step
}

const order: readonly Phase[] = ['pods', 'subset', 'traffic', 'subset-out', 'pods-out']

/** What is wrong with the commands; a version that a refused command was to bring is not missing besides. */
const problemsOf = (changes: readonly ChangeCommand[], steps: readonly Result<PresentStep>[]): readonly Problem[] => {
  const isRefused = (index: number): boolean => steps[index]?.ok === false
  const awaited = new Set(
    changes.flatMap(({ verb, scope }, index) => (verb === 'deploy' && isRefused(index) ? scope.services : [])),
  )
  return steps.flatMap((step, index) => {
    const { verb, scope } = changes[index] ?? {}
    const waits = verb !== 'deploy' && scope?.services.some((service) => awaited.has(service)) === true
    return step.ok ? [] : step.problems.filter(({ code }) => !waits || code !== 'unknown-version')
  })
}

/** Of the phases that commands are in on this tree, each by itself, the one that the stage is about: the earliest. */
const phaseOf = (tree: Tree, { changes, roles }: Intent): Result<Phase | null> => {
  const steps = changes.map((change) => stepOn(change, tree, roles))
  const phases = steps.flatMap((next) => (next.ok && next.value.step.kind === 'move' ? [next.value.step.phase] : []))
  const phase = order.find((one) => phases.includes(one))
  if (phase !== undefined) return success(phase)
  const [problem, ...more] = problemsOf(changes, steps)
  return problem === undefined ? success(null) : failure(problem, ...more)
}

/** Whose turn it is among the commands that go step by step: the one at the lowest share, the first of those. */
const turnOf = (tree: Tree, { changes, roles }: Intent, phase: Phase | null): number | null => {
  let whose: { readonly index: number; readonly turn: number } | null = null
  for (const [index, change] of changes.entries()) {
    const next = stepOn(change, tree, roles)
    const step = next.ok && next.value.step.kind === 'move' ? next.value.step : null
    if (step?.turn === undefined || step.phase !== phase) continue
    if (whose === null || step.turn < whose.turn) whose = { index, turn: step.turn }
  }
  return whose?.index ?? null
}

interface Told {
  readonly services: readonly string[]
  readonly title: string
}

/** What one stage does to several services is told apart by their names, unless it does the same to all of them. */
const titlesOf = (told: readonly Told[], services: readonly string[]): readonly string[] => {
  const titles = [...new Set(told.map(({ title }) => title))]
  const isSame = services.every((service) =>
    titles.every((title) => told.some((one) => one.title === title && one.services.includes(service))),
  )
  return isSame ? titles : [...new Set(told.map((one) => `${one.services.map(serviceName).join(', ')} ${one.title}`))]
}

/** So many are told in a title or a sentence; what the rest do stands in the tables. */
const mostTold = 4

const summed = (texts: readonly string[], joint: string, more: (count: number) => string): string =>
  texts.length <= mostTold
    ? texts.join(joint)
    : [...texts.slice(0, mostTold - 1), more(texts.length - mostTold + 1)].join(joint)

/**
 * Applies the moves of one phase to a copy of the tree, one command after the other, until none has any left. What is of a later phase, or
 * cannot be done yet, waits for the stage after this one is live.
 */
const advance = (tree: Tree, intent: Intent, policy: Policy): Result<Advance | Arrived> => {
  const { changes, roles } = intent
  const phase = phaseOf(tree, intent)
  if (!phase.ok) return phase
  const whose = turnOf(tree, intent, phase.value)
  let stepped: Stage['step']
  let current = tree
  const moves: Move[] = []
  const told: Told[] = []
  const unseen = new Set<string>()
  const notes = new Set<string>()
  const states = new Set<string>()
  for (let round = 0; round <= rounds(changes); round++) {
    const reached: Reached[] = []
    let moved = false
    for (const [index, change] of changes.entries()) {
      const next = stepOn(change, current, roles)
      if (!next.ok) continue
      const { step } = next.value
      if (step.kind === 'reached') {
        reached.push(step)
        // Said of the tree as people see it, not of what the commands have made of it meanwhile.
        if (round === 0) for (const note of step.notes) notes.add(note)
        continue
      }
      if (step.phase !== phase.value) continue
      if (step.turn !== undefined) {
        if (index !== whose || stepped !== undefined) continue
        stepped = { service: change.scope.services[0] ?? '', percent: step.turn }
      }
      if (round === 0) for (const note of step.notes) notes.add(note)
      for (const sentence of next.value.unseen) unseen.add(sentence)
      moves.push(step)
      told.push({ services: change.scope.services, title: step.title })
      const changed = changeTree(current, step.changes, othersOf(intent))
      if (!changed.ok) {
        const [problem, ...more] = changed.problems
        return failure(insteadSwap(change, problem, intent.environment), ...more)
      }
      current = changed.value
      moved = true
      // Steps go by the files alone: back where this command has been before, they would only go round and round.
      const state = `${index} ${stateOf(tree, current)}`
      if (states.has(state)) return failure(contradiction(moves.map(({ title }) => title)))
      states.add(state)
    }
    if (moved) continue
    if (unseen.size > 0 && policy.unseen === 'block') return failure(unseenProblem([...unseen]))
    const said = [...notes, ...[...unseen].map((sentence) => `${sentence} It is assumed to be elsewhere.`)]
    if (phase.value === null) return success({ reached, notes: said })
    return success({
      phase: phase.value,
      step: stepped,
      after: current,
      title: summed(titlesOf(told, intent.services), '; ', (count) => `${count} more`),
      effect: summed(
        [...new Set(moves.map(({ effect }) => effect))],
        ' ',
        (count) => `And ${count} more, in the table.`,
      ),
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

/** Whom a change of every environment reaches, and who says it for itself. */
const reachNote = (before: Snapshot, after: Snapshot): string => {
  const changed = environmentsChanged(before, after)
  const kept = environmentNames(readLayout(before)).filter((name) => !changed.includes(name))
  return `This changes ${listText(changed)}.${kept.length === 0 ? '' : ` ${listText(kept)} ${kept.length === 1 ? 'stays as it is: it says that for itself, or has nothing of it' : 'stay as they are: they say that for themselves, or have nothing of it'}.`}`
}

/**
 * The stages from the tree to the intent, in the order in which they must go live, each valid on the text that the one before leaves; or where
 * the manifests say it already. The one function behind dry run, command line, pull request and runner.
 */
export const planIntent = ({ intent, snapshot, policy, hash }: Planning): Result<Plan | AlreadySo> => {
  const agreed = agreeing(intent)
  if (!agreed.ok) return agreed
  const start = readTree(snapshot, intent.environment)
  const old = findingsOf(start, policy.unseen)
  const stages: Stage[] = []
  const states = new Set([stateOf(start, start)])
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
      const { path, line } = saidAt(snapshot, intent.environment, first)
      return success({ kind: 'already-so', message, path, line, notes: [...notes] })
    }
    const { phase, step, after, title, effect } = next.value
    // What one command brings another takes away again: back at files that were there before, it would only go round and round.
    const state = stateOf(start, after)
    if (states.has(state)) return failure(contradiction([...stages.map((stage) => stage.title), title]))
    states.add(state)
    if (stages.length > intent.changes.length * mostStages)
      throw new Error(`No end to the stages of ${intent.commands.join(', ')}`)
    const stage = stageBetween(
      tree,
      after,
      { number: stages.length + 1, phase, ...(step === undefined ? {} : { step }), title, effect },
      intent.services,
      hash,
    )
    const [problem, ...more] = forbidden(stage, policy)
    if (problem !== undefined) return failure(problem, ...more)
    findings = markNew(old, findingsOf(after, policy.unseen))
    const [wrong, ...others] = blocking(findings)
      .map((finding) => foundWhereWritten(after.snapshot, intent.environment, finding))
      .map(refusal)
    if (wrong !== undefined) return failure(wrong, ...others)
    stages.push(stage)
    tree = after
  }
  if (intent.everywhere === true) notes.add(reachNote(snapshot, tree.snapshot))
  return success({
    base: snapshot.revision,
    intent,
    digest: planDigest(stages, hash),
    stages,
    findings: aboutServices(tree, intent.services, findings).map((finding) =>
      foundWhereWritten(tree.snapshot, intent.environment, finding),
    ),
    notes: [...notes],
  })
}
