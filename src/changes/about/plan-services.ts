import { policyIn } from '../../config/policy.ts'
import { environmentsReached, objectsOfEnvironment, readLayout, touchedObjects } from '../../layouts/layouts.ts'
import {
  applyEdits,
  type Document,
  isJsonObject,
  type Json,
  type Snapshot,
  type SourceFile,
  sameJson,
} from '../../manifests/manifests.ts'
import { type Result, success } from '../../problem.ts'
import { namedObjects } from '../fields/named-pointer.ts'
import { aboutServices } from '../findings.ts'
import type { AlreadySo, FieldChange, Intent, Plan } from '../plan.ts'
import { type Planning, planIntent } from '../plan-intent.ts'
import { resolveIntent } from '../resolving/resolve.ts'
import type { Resolving } from '../resolving/resolving.ts'
import { planRollback, type RollingBack } from '../rollback/plan-rollback.ts'
import { documentsOf } from '../text/parsed-files.ts'
import { readTree } from '../text/tree.ts'
import { type Choosing, filesAbout } from './files-about.ts'
import { isLayered } from './layered.ts'
import { environmentsWithTraffic, meantEnvironment } from './meant-environment.ts'
import { keyIn, withElsewhere } from './reached-elsewhere.ts'

/** What only those see who name the service: whoever selects pods need not name them. */
const routing: readonly string[] = ['VirtualService', 'DestinationRule']

const kindOf = ({ value }: Document): Json | undefined => (isJsonObject(value) ? value['kind'] : undefined)

/** True where what tools make of layers comes out with nothing changed but what routes. */
const onlyRoutesChange = (before: Snapshot, after: Snapshot, environment: string | null): boolean => {
  const { old, fresh } = touchedObjects(before, after, environment)
  return (
    old.length === fresh.length &&
    old.every((document, index) => {
      const other = fresh[index]
      if (other === undefined || other.path !== document.path || other.index !== document.index) return false
      const kinds = [kindOf(document), kindOf(other)]
      return sameJson(document.value, other.value) || kinds.every((kind) => routing.some((one) => one === kind))
    })
  )
}

/** The changes of files that are applied as they stand there. */
const plainChanges = ({ stages, intent }: Plan, before: Snapshot, after: Snapshot): readonly FieldChange[] => {
  const changes = stages.flatMap((stage) => stage.changes)
  if (!isLayered(before)) return changes
  const plain = new Set([before, after].flatMap((one) => objectsOfEnvironment(one, intent.environment).plain))
  return changes.filter(({ path }) => plain.has(path))
}

/**
 * True where the rest of the repository can have nothing to say of a plan: it changes what routes, takes no place that is taken, and brings in nothing
 * that is about others.
 */
const isSettled = (plan: Plan, part: Snapshot, whole: Snapshot): boolean => {
  const { stages, findings, intent } = plan
  const edits = stages.flatMap((stage) => stage.edits)
  const after = stages.reduce((files, stage) => applyEdits(files, stage.edits), part)
  const ours = aboutServices(
    readTree(part, intent.environment),
    intent.services,
    findings.map((finding) => ({ ...finding, isNew: false })),
  ).length
  return (
    edits.every(({ path }) => part.files.has(path) || !whole.files.has(path)) &&
    plainChanges(plan, part, after).every(
      ({ object, pointer }) => routing.includes(object.split('/')[0] ?? '') && pointer !== '',
    ) &&
    onlyRoutesChange(part, after, intent.environment) &&
    ours === findings.length
  )
}

const objectNames = (file: SourceFile): readonly string[] => {
  const documents = documentsOf(file)
  return documents.ok ? namedObjects(documents.value).map(({ object }) => object.split('/').at(-1) ?? '') : []
}

/**
 * What `planIntent` says, by the files that the services need where that is enough. A refusal may be for want of what was left out, or owe a
 * hint to it, so it is that of the whole; but what commands undo of one another no other file makes hold.
 */
export const planServices = (planning: Planning, choosing?: Choosing): Result<Plan | AlreadySo> => {
  const { snapshot, intent } = planning
  const part = filesAbout(snapshot, intent.services, intent.environment, choosing)
  if (part === snapshot) return planIntent(planning)
  const planned = planIntent({ ...planning, snapshot: part })
  const isEnough = planned.ok
    ? 'kind' in planned.value || isSettled(planned.value, part, snapshot)
    : planned.problems[0].code === 'commands-contradict'
  return isEnough ? planned : planIntent(planning)
}

/** What `planRollback` says, by the files that the services need, those of the stages, and those that the objects in them may have moved to. */
export const rollBackServices = (rolling: RollingBack, choosing?: Choosing): Result<Plan | AlreadySo> => {
  const { snapshot, services, stages } = rolling
  const files = stages.flatMap((stage) => stage.files)
  const names = files.flatMap(({ path, before, after }) =>
    [before, after].flatMap((text) => (text === null ? [] : objectNames({ path, text, mode: '100644' }))),
  )
  const besides = { paths: files.map(({ path }) => path), names: [...new Set(names)] }
  const part = filesAbout(snapshot, services, rolling.environment, choosing, besides)
  if (part === snapshot) return planRollback(rolling)
  const planned = planRollback({ ...rolling, snapshot: part })
  const isEnough = planned.ok && ('kind' in planned.value || isSettled(planned.value, part, snapshot))
  return isEnough ? planned : planRollback(rolling)
}

/** What `resolveIntent` says, by the files that the named services need where that is enough. */
export const resolveServices = (
  { snapshot, ...resolving }: Omit<Resolving, 'model'> & { readonly snapshot: Snapshot },
  choosing?: Choosing,
): Result<Intent> => {
  const { commands, thread } = resolving
  const meant = meantEnvironment({
    snapshot,
    scopes: commands.map(({ scope }) => scope),
    services: [...new Set(commands.flatMap(({ scope }) => scope.services).concat(thread.services))],
    otherwise: resolving.environment,
    lines: commands.map(({ text }) => text),
  })
  if (!meant.ok) return meant
  const isEverywhere = commands.some(({ scope }) => scope.everywhere === true)
  const isNamed = resolving.environment !== null || commands.some(({ scope }) => scope.environment !== null)
  const intent =
    isEverywhere && !isNamed
      ? resolvedForAll(resolving, snapshot, meant.value)
      : resolvedIn(resolving, snapshot, meant.value, choosing)
  return intent.ok
    ? success(withElsewhere(intent.value, snapshot, policyIn(resolving.policy, intent.value.environment)))
    : intent
}

/** Commands with the services' names in this environment, which may give them a namespace of its own. */
const localised = (
  commands: Resolving['commands'],
  snapshot: Snapshot,
  environment: string | null,
): Resolving['commands'] => {
  const local = keyIn(snapshot, environment)
  return commands.map((command) => ({
    ...command,
    scope: { ...command.scope, services: command.scope.services.map(local) },
  }))
}

/** What is meant for all environments is looked at in one that takes it from where all of them do. */
const resolvedForAll = (resolving: Asking, snapshot: Snapshot, otherwise: string | null): Result<Intent> => {
  const candidates = environmentsWithTraffic(snapshot).map((name) =>
    resolvedIn({ ...resolving, commands: localised(resolving.commands, snapshot, name) }, snapshot, name),
  )
  const reaching = candidates.find((intent) => {
    if (!intent.ok) return false
    const policy = policyIn(resolving.policy, intent.value.environment)
    const plan = planIntent({ intent: intent.value, snapshot, policy, hash: (text) => text })
    if (!plan.ok || 'kind' in plan.value) return false
    const edits = plan.value.stages.flatMap((stage) => stage.edits)
    return edits.some(({ path }) => environmentsReached(readLayout(snapshot), path).length > 1)
  })
  return reaching ?? candidates.find(({ ok }) => ok) ?? resolvedIn(resolving, snapshot, otherwise)
}

type Asking = Omit<Resolving, 'model'>

const resolvedIn = (
  resolving: Asking,
  snapshot: Snapshot,
  environment: string | null,
  choosing?: Choosing,
): Result<Intent> => {
  const { commands, thread } = resolving
  const policy = policyIn(resolving.policy, environment)
  const named = commands.flatMap(({ scope }) => scope.services)
  // A workload by its own name may be anywhere.
  const areAllNamed =
    commands.every(({ scope }) => scope.workload === null) &&
    (thread.services.length === 1 || commands.every(({ scope }) => scope.services.length > 0))
  const part = areAllNamed ? filesAbout(snapshot, [...named, ...thread.services], environment, choosing) : snapshot
  const resolvedBy = (files: Snapshot): Result<Intent> =>
    resolveIntent({ ...resolving, environment, policy, model: readTree(files, environment).model })
  const resolved = resolvedBy(part)
  return part === snapshot || resolved.ok ? resolved : resolvedBy(snapshot)
}
