import type { JsonObject, Patch } from '../../manifests/manifests.ts'
import { isJsonObject } from '../../manifests/manifests.ts'
import { success } from '../../problem.ts'
import {
  outgrownShareKey,
  type Rule,
  singleMirror,
  writeMirrorShare,
  writeMirrorSubset,
  writeNewMirror,
  writeNoMirror,
  writtenDestination,
} from '../../traffic/traffic.ts'
import { newerFieldNotes } from '../newer-fields.ts'
import { versionNow } from '../resolving/versions.ts'
import { type TargetRule, targetsOf } from '../splits/edited-rules.ts'
import { sharesOf } from '../splits/split.ts'
import { withPins } from '../sticky/sticky.ts'
import type { Verb } from '../tree-change.ts'
import { ruleText, serviceText } from '../wording.ts'

/** The host and port that a copy goes to: those of the requests themselves. */
const likeDestination = (rule: Rule, service: string, subset: string): JsonObject => {
  const destinations = rule.action.kind === 'route' ? rule.action.destinations : []
  const sibling = destinations.find((to) => to.service === service) ?? destinations[0]
  const entry = sibling === undefined ? {} : writtenDestination(rule, sibling)['destination']
  const { host, subset: _, ...rest } = isJsonObject(entry) ? entry : {}
  return { ...(host === undefined ? {} : { host }), subset, ...rest }
}

const mirrorPatch = ({ rule }: TargetRule, service: string, version: string, percentage: number): Patch => {
  const own = rule.mirrors.filter((mirror) => mirror.service === service)
  const exact = own.find(({ subset }) => subset === version)
  if (exact !== undefined) return exact.percentage === percentage ? [] : writeMirrorShare(rule, exact, percentage)
  const [other] = own
  // A copy of this service that went to another version goes to this one now; several are left to people.
  if (other !== undefined && own.length === 1)
    return [
      ...writeMirrorSubset(rule, other, version),
      ...(other.percentage === percentage ? [] : writeMirrorShare(rule, other, percentage)),
    ]
  return writeNewMirror(rule, likeDestination(rule, service, version), percentage)
}

const off = ({ rule }: TargetRule, service: string): Patch => {
  const own = rule.mirrors.filter((mirror) => mirror.service === service)
  return own.length === 0 ? [] : writeNoMirror(rule, own)
}

/** What a reviewer would not see at once: a field that changes its spelling, a copy that changes its aim, a version that gets its own requests twice. */
const notesFor = ({ rule }: TargetRule, service: string, version: string, percentage: number): readonly string[] => {
  const own = rule.mirrors.filter((mirror) => mirror.service === service)
  const old = own.length === 0 ? null : outgrownShareKey(rule, percentage)
  const [other] = own
  const single = singleMirror(rule)
  const turns = other !== undefined && own.length === 1 && other.subset !== version
  return [
    ...(old === null
      ? []
      : [
          `The field ${old} of rule ${ruleText(rule)} is deprecated and holds whole percents only: it becomes mirrorPercentage.`,
        ]),
    ...(own.length === 0 && single !== null
      ? [
          `Rule ${ruleText(rule)} copies to ${single.host} already, and the field mirror holds one copy: both become the list mirrors. Istio reads it from 1.19 on; an older one drops it and copies nothing.`,
        ]
      : []),
    ...(turns
      ? [`Rule ${ruleText(rule)} copied to ${other.subset ?? other.host}; that copy goes to ${version} now.`]
      : []),
    ...((sharesOf(rule, service).get(version) ?? 0) > 0
      ? [`${version} serves requests of rule ${ruleText(rule)} itself, and gets those a second time.`]
      : []),
  ]
}

/** `/mirror v2 25%`: the default routes send a copy of so many requests there as well; the answers of copies are thrown away. `off` ends it. */
export const mirror: Verb<'mirror'> = (change, model) => {
  const [service] = change.scope.services
  if (service === undefined) throw new Error('A mirror is planned from a resolved intent: its service is known.')
  const version = change.version === null ? null : versionNow(model, service, change.version)
  const percentage = change.percentage ?? 100
  const targets = targetsOf(model, service, change.scope)
  if (!targets.ok) return targets
  // Those whom a cookie keeps on their version are production as much as everyone else.
  const rules = targets.value.rules.flatMap((target) => withPins(target, service))
  const moved = rules
    .map((target) => ({
      target,
      patch: version === null ? off(target, service) : mirrorPatch(target, service, version, percentage),
    }))
    .filter(({ patch }) => patch.length > 0)
  const name = serviceText(service)
  const [shown] = targets.value.rules
  if (moved.length === 0 && shown !== undefined)
    return success({
      kind: 'reached',
      message:
        version === null
          ? `No default route copies requests to ${name}.`
          : `${percentage} % of the requests to ${name} are copied to ${version} already.`,
      path: shown.router.place.path,
      line: shown.rule.mirrors.find((mirror) => mirror.service === service)?.line ?? shown.rule.line,
      notes: targets.value.notes,
    })
  return success({
    kind: 'move',
    phase: 'traffic',
    changes: moved.map(({ target, patch }) => ({ kind: 'patch', place: target.router.place, patch })),
    title: version === null ? 'mirror off' : `mirror ${version} ${percentage} %`,
    effect:
      version === null
        ? `Requests to ${name} are no longer copied.`
        : `${percentage} % of the requests to ${name} are copied to ${version}; who asked gets the answer of the version that served it.`,
    needs: version === null ? [] : [{ service, version }],
    notes: [
      ...targets.value.notes,
      ...(version === null ? [] : moved.flatMap(({ target }) => notesFor(target, service, version, percentage))),
      ...new Set(moved.flatMap(({ target, patch }) => newerFieldNotes(target.router, patch))),
    ],
  })
}
