import type { RolloutCommand } from '../../commands/command.ts'
import { readLayout } from '../../layouts/layouts.ts'
import type { Snapshot } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import { waysIn } from '../../traffic/traffic.ts'
import { planDigest } from '../fields/digest.ts'
import { isPolicy, isTraffic } from '../fields/traffic-objects.ts'
import { aboutServices, blocking, findingsOf, markNew } from '../findings.ts'
import type { AlreadySo, FieldChange, Finding, Hash, Intent, Phase, Plan, Stage, VersionRole } from '../plan.ts'
import { sharesOf } from '../splits/split.ts'
import { stageBetween } from '../stage.ts'
import { readTree, type Tree } from '../text/tree.ts'
import { listText, percentText, serviceName, serviceText } from '../wording.ts'
import { foundWhereWritten } from '../written-findings.ts'
import { goesLast, takesOver } from './goes-last.ts'
import { leftOvers, leftSentences, restoringCommand } from './left-over.ts'
import { type MergeText, mergeText } from './merge-text.ts'
import type { MergedStage } from './merged-stage.ts'
import { notBack, textsBefore } from './not-back.ts'
import { isOverwritten } from './overwritten.ts'
import { stageByStage } from './stage-by-stage.ts'
import { type Undone, undoStages } from './undo-stages.ts'
import { changesBetween, stagesBack } from './what-comes-back.ts'

export interface RollingBack {
  /** As typed: `/rollback`. */
  readonly command: string
  readonly services: readonly string[]
  readonly environment: string | null
  readonly roles: Readonly<Record<string, VersionRole>>
  /** The stages to take back, newest first. */
  readonly stages: readonly MergedStage[]
  readonly to: Extract<RolloutCommand, { verb: 'rollback' }>['to']
  /** True where the stages had themselves gone back: undoing them goes forward again. */
  readonly isForward?: boolean
  /** Everything in one commit, whatever the order would have protected. */
  readonly now: boolean
  readonly snapshot: Snapshot
  readonly hash: Hash
  /** The three-way merge of one text; ours where git's is not at hand. */
  readonly mergeText?: MergeText
}

const goalText = ({ to, stages, isForward = false }: RollingBack): string => {
  if (isForward) return 'where it was before that rollback'
  switch (to.kind) {
    case 'baseline':
      return 'the baseline'
    case 'last':
      return `before stage ${stages[0]?.number ?? 0}`
    case 'stage':
      return to.stage === 0 ? 'the baseline' : `stage ${to.stage}`
  }
}

const canaryShare = ({ model }: Tree, service: string, canary: string): string =>
  [
    ...new Set(waysIn(model, service).ways.map(({ rule }) => percentText(sharesOf(rule, service).get(canary) ?? 0))),
  ].join('/')

/** `v2 50 → 0 %`, where weights are what goes back; of several services each by its name, unless all go the same way. */
const titleOf = ({ services, roles }: RollingBack, before: Tree, after: Tree): string => {
  const moves = services.flatMap((service) => {
    const canary = roles[service]?.canary ?? null
    if (canary === null) return []
    const [from, to] = [canaryShare(before, service, canary), canaryShare(after, service, canary)]
    return from === to || from === '' || to === '' ? [] : [{ service, said: `${canary} ${from} → ${to} %` }]
  })
  const said = [...new Set(moves.map((move) => move.said))]
  return said.length === 1 ? said.join('') : moves.map((move) => `${serviceName(move.service)} ${move.said}`).join(', ')
}

interface Part {
  readonly after: Tree
  readonly what: 'traffic' | 'presence' | 'policies' | 'all'
}

/** What the files of the stages said wrong by themselves, before the first of them: nobody brings that in by going back. */
const faultsBefore = ({ stages, snapshot }: RollingBack): readonly Finding[] =>
  findingsOf(readTree({ revision: snapshot.revision, files: textsBefore(stages) }))

const dangling: ReadonlySet<string> = new Set(['destination-without-cluster', 'destination-unknown-host'])

/** What a route names and is not there is wrong in itself, though at 0 % no request meets it. */
const dangles = (old: readonly Finding[], tree: Tree): boolean =>
  markNew(old, findingsOf(tree)).some(({ isNew, code }) => isNew && dangling.has(code))

/** The order that never sends a request to what is not there; one part where one commit is safe. */
const orderOf = (
  rolling: RollingBack,
  start: Tree,
  all: Undone,
  merge: MergeText,
  old: readonly Finding[],
): readonly Part[] => {
  const end = readTree(all.snapshot, rolling.environment)
  if (rolling.now) return [{ after: end, what: 'all' }]
  if (readLayout(rolling.snapshot).environments.length > 0) return stageByStage(rolling, start, merge)
  const differs = (one: Snapshot, other: Snapshot): boolean =>
    [...new Set([...one.files.keys(), ...other.files.keys()])].some(
      (path) => one.files.get(path)?.text !== other.files.get(path)?.text,
    )
  const breaks = (tree: Tree): boolean => blocking(markNew(old, findingsOf(tree))).length > 0
  const undone = (only: (object: string) => boolean): Tree =>
    readTree(undoStages(rolling.snapshot, rolling.stages, only, merge).snapshot, rolling.environment)
  const traffic = undone((object) => isTraffic({ object }))
  if (!differs(traffic.snapshot, end.snapshot)) return [{ after: end, what: 'traffic' }]
  const last = goesLast(start, end, rolling.services)
  if (!differs(traffic.snapshot, start.snapshot)) {
    const whole: Part = { after: end, what: changesBetween(start, end).every(isPolicy) ? 'policies' : 'presence' }
    return takesOver(start, end) ? [{ after: undone((object) => !last.has(object)), what: 'presence' }, whole] : [whole]
  }
  const presence = undone((object) => !isTraffic({ object }) && !last.has(object))
  const mayBeFirst = !breaks(presence)
  const isFirst = mayBeFirst && (dangles(old, traffic) || isOverwritten(start, end, rolling.services, rolling.roles))
  if (!breaks(traffic) && !isFirst)
    return [
      { after: traffic, what: 'traffic' },
      { after: end, what: 'presence' },
    ]
  return [
    { after: presence, what: 'presence' },
    { after: undone((object) => isTraffic({ object }) || !last.has(object)), what: 'traffic' },
    { after: end, what: 'presence' },
  ]
}

const phases: Readonly<Record<Part['what'], Phase>> = {
  traffic: 'traffic',
  presence: 'pods',
  policies: 'traffic',
  all: 'traffic',
}

/** Fields of pods that stay, as opposed to pods that come or go as a whole. */
const changesPods = ({ object, pointer }: FieldChange): boolean =>
  /^(?:Deployment|StatefulSet|DaemonSet)\//.test(object) && pointer !== ''

/** What going back does; counts and images of pods that take requests are no trifle, and are not called one. */
const effectOf = (what: Part['what'], before: Tree, after: Tree): string => {
  return what === 'presence' && changesBetween(before, after).some(changesPods)
    ? 'Images and counts of pods are again what they were, and no route changes'
    : effects[what]
}

const effects: Readonly<Record<Part['what'], string>> = {
  traffic: 'Requests take the routes that they took before',
  presence: 'What the rollout had brought or taken beside the routes is again as it was; no traffic moves by it',
  policies: 'The traffic policies of before hold again, and no request moves to another version',
  all: 'Routes, and what they stand on, go back in one commit',
}

const movedProblem = (rolling: RollingBack, { left, routes }: Undone): Problem => {
  const command = routes.flatMap((route) => restoringCommand(route, rolling.services, rolling.roles) ?? [])[0]
  return {
    code: 'rollback-moved',
    message: `Nothing can go back by itself, because somebody has changed since all that the stages had set. ${leftSentences(leftOvers(left, routes, rolling.services, rolling.roles)).join(' ')}`,
    hint: command ?? 'Change the manifests by hand, in a pull request of their own.',
  }
}

const refusal = ({ code, message, path, line }: Finding): Problem => ({
  code,
  message: `Going back would send requests to what is not there: ${message}`,
  ...(path === undefined ? {} : { path }),
  ...(line === undefined ? {} : { line }),
  hint: 'Bring that back first, or add --now to go back all the same.',
})

const alreadySo = (rolling: RollingBack, tree: Tree): AlreadySo => {
  const [way] = rolling.services.flatMap((service) => waysIn(tree.model, service).ways)
  const path = way?.router.place.path ?? rolling.stages[0]?.files[0]?.path ?? ''
  return {
    kind: 'already-so',
    message: `What these stages had set is back at ${goalText(rolling)} already.`,
    path,
    line: way?.rule.line ?? 1,
    notes: [],
  }
}

/**
 * The way back, computed from the stages that were merged, never from the baseline's tree as a whole, which would silently undo what people changed
 * in between (design 2.8). Asked again on the way it plans what is left.
 */
export const planRollback = (rolling: RollingBack): Result<Plan | AlreadySo> => {
  const merge = rolling.mergeText ?? mergeText
  const start = readTree(rolling.snapshot, rolling.environment)
  const all = undoStages(rolling.snapshot, rolling.stages, () => true, merge)
  const lost = rolling.now ? null : notBack(start, rolling.stages, all, rolling.services)
  if (lost !== null) return failure(lost)
  const intent: Intent = {
    commands: [rolling.command],
    changes: [],
    services: [...rolling.services].sort(),
    environment: rolling.environment,
    roles: rolling.roles,
  }
  const old = [...findingsOf(start), ...faultsBefore(rolling)]
  const parts = orderOf(rolling, start, all, merge, old)
  let before = start
  let findings = markNew(old, old)
  const stages: Stage[] = []
  const notes: string[] = []
  const words = stagesBack(
    start,
    parts.map(({ after }) => after),
  )
  for (const [index, { after, what }] of parts.entries()) {
    const title = titleOf(rolling, before, after)
    const stage = stageBetween(
      before,
      after,
      {
        number: stages.length + 1,
        phase: phases[what],
        title: title === '' ? `${parts.length > 1 ? `${words[index] ?? ''} ` : ''}back to ${goalText(rolling)}` : title,
        effect: `${effectOf(what, before, after)}: ${listText(intent.services.map(serviceText))} goes back to ${goalText(rolling)}.`,
      },
      intent.services,
      rolling.hash,
    )
    if (stage.edits.length === 0) continue
    findings = markNew(old, findingsOf(after))
    const [wrong, ...more] = rolling.now ? [] : blocking(findings)
    if (wrong !== undefined && what === 'presence') {
      // Traffic that somebody has moved since still stands on it.
      notes.push(`What the rollout had added beside the routes stays: without it, ${wrong.message}`)
      findings = markNew(old, findingsOf(before))
      continue
    }
    if (wrong !== undefined) return failure(refusal(wrong), ...more.map(refusal))
    stages.push(stage)
    before = after
  }
  if (stages.length === 0 && notes.length === 0)
    return all.left.length + all.routes.length > 0
      ? failure(movedProblem(rolling, all))
      : success(alreadySo(rolling, start))
  if (stages.length === 0)
    return failure({
      ...movedProblem(rolling, all),
      message: `${movedProblem(rolling, all).message} ${notes.join(' ')}`,
    })
  const leftOver = leftOvers(all.left, all.routes, intent.services, rolling.roles)
  return success({
    base: rolling.snapshot.revision,
    intent,
    digest: planDigest(stages, rolling.hash),
    stages,
    findings: aboutServices(before, intent.services, findings).map((finding) =>
      foundWhereWritten(before.snapshot, rolling.environment, finding),
    ),
    notes: [
      ...notes,
      ...(stages.length > 1 && parts[0]?.what === 'presence' ? [podsFirst] : []),
      ...leftSentences(leftOver),
      ...(rolling.now && parts.some(({ what }) => what === 'all') && touchesBoth(stages)
        ? [
            'Routes and what they stand on go back in one commit: until the mesh has taken it in everywhere, requests may meet 503.',
          ]
        : []),
    ],
    left: leftOver,
  })
}

const podsFirst =
  'What requests are to go back to is not there as it was, so it comes back first, and they stay where they are until it is live. /rollback --now does it in one commit, with the risk that this order avoids.'

const touchesBoth = (stages: readonly { readonly changes: readonly { readonly object: string }[] }[]): boolean => {
  const all = stages.flatMap(({ changes }) => changes)
  return all.some(isTraffic) && all.some((change) => !isTraffic(change))
}
