import {
  environmentsWithTraffic,
  impliedService,
  knownService,
  meantEnvironment,
  type Tree,
  trafficRows,
} from '../changes/changes.ts'
import type { Command } from '../commands/commands.ts'
import type { Json } from '../manifests/manifests.ts'
import { failure, type Result, success } from '../problem.ts'
import {
  attemptOfMerge,
  branchOfAttempt,
  type Explanation,
  type Facts,
  type HistoryEntry,
  overridesBefore,
  type Reading,
  type ReadTraffic,
  type RolloutRecord,
  readBranch,
  shortName,
} from '../rollout/rollout.ts'
import {
  besideUnread,
  type Client,
  serviceCatalogue,
  simulate,
  spokenPolicies,
  type TrafficRequest,
} from '../traffic/traffic.ts'
import type { Pass } from './context.ts'
import { rolloutOfPullRequests } from './finding-rollouts.ts'
import { namedFilesAt, treeAt } from './trees.ts'

type Explain = Extract<Command, { verb: 'explain' }>

/** So many rollouts `/history` and `/rollback` look back. */
const pastLimit = 20

/** Rollouts that have ended with something merged, the one merged last first. */
export const pastRollouts = async (pass: Pass, facts: Facts): Promise<readonly RolloutRecord[]> => {
  const { memory } = pass.context
  const pullRequests = [...pass.pullRequests.values()].sort((one, other) => other.number - one.number)
  const merged = pullRequests.filter(({ state }) => state === 'merged')
  const ids = [...new Set(merged.flatMap(({ branch }) => readBranch(branch)?.rollout ?? []))]
  const found: RolloutRecord[] = []
  for (const id of ids.slice(0, pastLimit)) {
    const atHand = facts.rollouts.find((record) => record.id === id)
    const record = atHand ?? memory.ended.get(id) ?? (await rolloutOfPullRequests(pass, id, pullRequests))
    if (record === null || record.end === null) continue
    // What is at hand is not tidied up yet.
    if (atHand === undefined) memory.ended.set(id, record)
    if (record.merges.length > 0) found.push(record)
  }
  const lastMerge = (record: RolloutRecord): number => record.merges.at(-1)?.at ?? 0
  return found.sort((one, other) => lastMerge(other) - lastMerge(one) || other.opened.at - one.opened.at)
}

const entryOf = (facts: Facts, record: RolloutRecord): HistoryEntry => ({
  id: record.id,
  kind: record.kind,
  commands: record.segments.flatMap(({ commands }) => commands),
  by: record.opened.by,
  services: record.services,
  environment: record.environment,
  end: record.end?.kind ?? null,
  stages: record.merges.map((merge) => {
    const attempt = attemptOfMerge(record, merge)
    const branch = attempt === null ? null : branchOfAttempt(record, attempt)
    const pullRequest = facts.pullRequests.find((one) => one.branch === branch)
    return {
      number: merge.stage,
      title: attempt?.title ?? '',
      commit: merge.commit,
      at: merge.at,
      pullRequest: pullRequest === undefined ? null : { number: pullRequest.number, url: pullRequest.url },
      mergedBy: merge.by,
      bypassed: !merge.allowed,
      overrides: (attempt === null ? [] : overridesBefore(record, attempt)).map(({ gate, stage, by, reason }) => ({
        gate,
        stage,
        by,
        reason,
      })),
    }
  }),
})

const history = async (pass: Pass, facts: Facts, services: readonly string[]): Promise<Reading> => {
  const open = facts.rollouts.filter(({ end }) => end === null)
  const entries = [...open, ...(await pastRollouts(pass, facts))].filter((record) =>
    services.every((service) => record.services.includes(service)),
  )
  return { kind: 'history', entries: entries.slice(0, pastLimit).map((record) => entryOf(facts, record)) }
}

const hostOf = (service: string): string => {
  const namespace = service.slice(0, Math.max(0, service.indexOf('/')))
  const name = shortName(service)
  return namespace === '' || namespace === '_' ? name : `${name}.${namespace}.svc.cluster.local`
}

const describe = ({ method, path, headers, cookies }: Explain, host: string): string =>
  [
    method,
    `${host}${path}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...cookies.map(([name, value]) => `cookie ${name}=${value}`),
  ].join(' · ')

const settingText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

const explanationOf = (command: Explain, host: string, tree: Tree): Explanation => {
  const { method, path, headers, cookies, from } = command
  const request: TrafficRequest = { host, method, path, headers, cookies }
  const client: Client | undefined = from ?? undefined
  const simulation = besideUnread(simulate(tree.model, request, client), host, tree.unread)
  const { rewrite } = simulation
  const reasons = simulation.destinations.flatMap(({ reason, share }) =>
    reason === null || share === 0 ? [] : [reason],
  )
  return {
    request: describe(command, host),
    client: simulation.client,
    place: simulation.place,
    steps: simulation.steps,
    settings: Object.entries(simulation.settings).map(([name, value]) => `${name}: ${settingText(value)}`),
    virtualService: simulation.virtualService,
    rule: simulation.rule,
    destinations: simulation.destinations,
    httpStatus: simulation.httpStatus,
    mirrors: simulation.mirrors,
    rewrite: rewrite === null ? null : `${rewrite.authority ?? ''}${rewrite.path}`,
    // What a destination's own line says already is not said twice.
    warnings: simulation.warnings.filter((warning) => !reasons.some((reason) => warning.startsWith(reason))),
  }
}

const serviceMeant = ({ model }: Tree, { scope }: Command) => {
  const [typed] = scope.services
  return typed === undefined ? impliedService(model, []) : knownService(model, typed)
}

/** So many services stand in one answer of `/status`. */
const servicesLimit = 20

/** Where the requests go of the services that were named, or of all that a route or a DestinationRule names. */
const trafficIn = ({ model, environment }: Tree, { scope }: Command): Result<ReadTraffic> => {
  const named = scope.services.map((service) => knownService(model, service))
  const [problem, ...more] = named.flatMap((service) => (service.ok ? [] : service.problems))
  if (problem !== undefined) return failure(problem, ...more)
  const services =
    named.length > 0
      ? named.flatMap((service) => (service.ok ? [service.value] : []))
      : serviceCatalogue(model).services.flatMap(({ key, routed }) => (routed ? [key] : []))
  const shown = services.slice(0, servicesLimit)
  return success({
    environment,
    services: shown,
    rows: trafficRows(model, shown),
    more: services.length - shown.length,
  })
}

/** The same in the environment that is meant, or in each that has these services. */
const trafficNow = (trees: readonly Tree[], command: Command): Reading => {
  const found = trees.map((tree) => trafficIn(tree, command))
  const traffic = found.flatMap((one) => (one.ok ? [one.value] : []))
  const problems = found.flatMap((one) => (one.ok ? [] : one.problems))
  return traffic.length === 0 && problems.length > 0 ? { kind: 'refused', problems } : { kind: 'traffic', traffic }
}

/** What a read-only command shows. */
export const read = async (pass: Pass, facts: Facts, command: Command): Promise<Reading> => {
  if (command.verb === 'history') return history(pass, facts, command.scope.services)
  if (command.verb !== 'explain' && command.verb !== 'policies' && command.verb !== 'status')
    throw new Error(`/${command.verb} is answered without reading`)
  const { head } = facts.base
  const { snapshot } = await namedFilesAt(pass, facts.policy, head)
  const { scope } = command
  const meant = meantEnvironment({
    snapshot,
    scopes: [scope],
    services: scope.services,
    otherwise: null,
    lines: [command.text],
  })
  if (command.verb === 'status') {
    const shown = meant.ok || scope.environment !== null ? meant : success(null)
    if (!shown.ok) return { kind: 'refused', problems: shown.problems }
    const names = meant.ok ? [meant.value] : environmentsWithTraffic(snapshot)
    return trafficNow(await Promise.all(names.map((name) => treeAt(pass, facts.policy, head, name))), command)
  }
  if (!meant.ok) return { kind: 'refused', problems: meant.problems }
  const tree = await treeAt(pass, facts.policy, head, meant.value)
  if (command.verb === 'explain' && command.host !== null)
    return { kind: 'explanation', explanation: explanationOf(command, command.host, tree) }
  const service = serviceMeant(tree, command)
  if (!service.ok) return { kind: 'refused', problems: service.problems }
  if (command.verb === 'explain')
    return { kind: 'explanation', explanation: explanationOf(command, hostOf(service.value), tree) }
  const policies = spokenPolicies(tree.model, service.value)
  return { kind: 'policies', policies: { service: service.value, policies } }
}
