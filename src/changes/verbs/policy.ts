import { isJsonObject, type JsonObject, lineOf, sameJson } from '../../manifests/manifests.ts'
import { failure, type Problem, success } from '../../problem.ts'
import {
  changedPolicy,
  type Model,
  meansTheSame,
  missingCertificates,
  type PolicyChange,
  policyBlocks,
  writePolicy,
  writtenPolicy,
} from '../../traffic/traffic.ts'
import { policyNotes } from '../policies/policy-notes.ts'
import { type PolicyTarget, policyTarget, subsetNamed } from '../policies/policy-rule.ts'
import { policyEffect, policyReached, policyTitle, type Spoken } from '../policies/policy-wording.ts'
import { looseRole, type Resolver, serviceOf } from '../resolving/resolving.ts'
import type { Verb } from '../tree-change.ts'
import { listText, objectText, serviceName, serviceText } from '../wording.ts'

/** The line of the block that a command is about, else of the policy, else of what would hold it. */
const lineOfPolicy = (model: Model, { rule, subset }: PolicyTarget, change: PolicyChange): number => {
  const document = model.objects.find(({ place }) => place === rule.place)?.document
  const policy = writtenPolicy(rule, subset)
  const fallback = subset?.line ?? rule.place.line
  if (document === undefined || policy === null) return fallback
  const at = `${subset === null ? `${rule.place.root}/spec` : subset.pointer}/trafficPolicy`
  const block = change.kind === 'off' ? undefined : policyBlocks[change.kind === 'hash' ? 'lb' : change.kind]
  return lineOf(document, block !== undefined && block in policy ? `${at}/${block}` : at)
}

/** Mutual TLS cannot be asked for by its mode alone. */
const incomplete = (model: Model, target: PolicyTarget, change: PolicyChange, after: JsonObject): Problem | null => {
  const { tls } = after
  const missing = change.kind === 'tls' && change.mode === 'MUTUAL' && isJsonObject(tls) ? missingCertificates(tls) : []
  if (missing.length === 0) return null
  const { rule } = target
  return {
    code: 'tls-certificates-missing',
    message: `MUTUAL needs ${listText(missing)}, or credentialName, which ${objectText(rule)} does not have.`,
    path: rule.place.path,
    line: lineOfPolicy(model, target, change),
    hint: `For the mesh's own certificates: /policy tls ISTIO_MUTUAL ${serviceName(rule.service)}; for others write the files into the tls block first, by hand.`,
  }
}

const mended = (whom: string): string =>
  `It is so for ${whom} already: only an old or faulty spelling in the file is mended, and no request notices.`

/** `/policy …`: how connections to the pods of a host, or of a subset of it, are made. Field by field; what is not named stays. */
export const policy: Verb<'policy'> = (command, model) => {
  const [service] = command.scope.services
  if (service === undefined) throw new Error('A policy is planned from a resolved intent: its service is known.')
  const target = policyTarget(model, service, command.subset)
  if (!target.ok) return target
  const { rule, subset } = target.value
  const { policy: change } = command
  const before = writtenPolicy(rule, subset) ?? {}
  const after = changedPolicy(before, change)
  const problem = incomplete(model, target.value, change, after)
  if (problem !== null) return failure(problem)
  const whom = subset === null ? serviceText(service) : `subset ${subset.name} of ${serviceText(service)}`
  const notes = policyNotes(target.value, change, before, after)
  if (sameJson(before, after))
    return success({
      kind: 'reached',
      message: policyReached(change, whom),
      path: rule.place.path,
      line: lineOfPolicy(model, target.value, change),
      notes,
    })
  const former = subset === null ? before : { ...writtenPolicy(rule, null), ...before }
  const spoken: Spoken = { change, before, after, former, whom, isSubset: subset !== null }
  return success({
    kind: 'move',
    phase: 'traffic',
    changes: [{ kind: 'patch', place: rule.place, patch: writePolicy(rule, subset, after) }],
    title: policyTitle(spoken, subset?.name ?? null),
    effect: meansTheSame(before, after) ? mended(whom) : policyEffect(spoken),
    needs: [],
    notes,
  })
}

/** The service, and the subset by its own name; whether it is there the step sees. */
export const resolvePolicy: Resolver<'policy'> = (command, resolving) => {
  const { model, thread } = resolving
  const service = serviceOf(model, command.scope, thread)
  if (!service.ok) return service
  const scope = { ...command.scope, services: [service.value] }
  const subset = command.subset === null ? null : subsetNamed(model, service.value, command.subset)
  return success({
    changes: [{ verb: 'policy', scope, subset, policy: command.policy }],
    roles: { [service.value]: looseRole(resolving, service.value, scope) },
  })
}
