import {
  parseServices,
  planSeeingNewPaths,
  type RollingBack,
  rollBackServices,
  type VersionRole,
} from '../changes/changes.ts'
import type { Command, RolloutCommand } from '../commands/commands.ts'
import type { Problem } from '../problem.ts'
import { type Outcome, type Planned, type Prepared, type Request, readNamedFiles, refused, sha256 } from './planning.ts'
import type { CommittedStage, StageHistory } from './stage-history.ts'
import type { TreeReader } from './tree.ts'

export type Rollback = Command & Extract<RolloutCommand, { verb: 'rollback' }>

export const isRollback = (command: Command): command is Rollback => command.verb === 'rollback'

const noStages: Problem = {
  code: 'nothing-to-roll-back',
  message: '/rollback needs a git repository with the stages in its history.',
  hint: 'Stages are told by the trailer Sluice-Stage of their commits, or of the notes on them (refs/notes/sluice).',
}

/** The stages of the last rollout of the service, newest first; of one attempt merged twice the newer counts. */
const lastRollout = (
  stages: readonly CommittedStage[],
  services: readonly string[],
  environment: string | null,
): readonly CommittedStage[] => {
  const concerns = (stage: CommittedStage): boolean =>
    (environment === null || stage.environment === environment) &&
    (services.length === 0 || services.some((service) => stage.services.includes(service)))
  const last = stages.find(concerns)
  return stages.filter(
    (stage, index) =>
      stage.rollout === last?.rollout &&
      stages.findIndex(({ rollout, number }) => rollout === stage.rollout && number === stage.number) === index,
  )
}

const chosenStages = (stages: readonly CommittedStage[], { to }: Rollback): readonly CommittedStage[] => {
  if (to.kind === 'baseline') return stages
  return to.kind === 'last' ? stages.slice(0, 1) : stages.filter(({ number }) => number > to.stage)
}

/** True where these stages are themselves a way back: taking them back goes forward again. */
const wentBack = (stages: readonly CommittedStage[]): boolean => {
  const commands = stages.flatMap((stage) => stage.commands)
  return (
    commands.length > 0 &&
    commands.every((text) => /^\/(?:sluice\s+)?rollback\b/i.test(text) && !/--forward\b/i.test(text))
  )
}

/** Which way it goes must be what was said: the word alone never brings in again what has gone back. */
const otherWay = (stages: readonly CommittedStage[], { forward, text }: Rollback): Problem | null => {
  const goesForward = wentBack(stages)
  if (goesForward === (forward === true)) return null
  const [last] = stages
  const { rollout = '' } = last ?? {}
  return goesForward
    ? {
        code: 'goes-forward',
        message: `What was done last is itself a rollback (${rollout}); to take that back would bring in again what it took away.`,
        hint: `${text} --forward does that.`,
      }
    : {
        code: 'goes-back',
        message: `Nothing of ${rollout}, which came last, has gone back that --forward could bring in again.`,
        hint: '/rollback takes it back.',
      }
}

/** The canaries that the commands of the rollout named, for titles and hints. */
const rolesOf = ({ snapshot }: Prepared, stages: readonly CommittedStage[]): Readonly<Record<string, VersionRole>> => {
  const roles: Record<string, VersionRole> = {}
  for (const { services, commands } of [...stages].reverse())
    for (const command of parseServices({
      snapshot,
      body: commands.join('\n'),
      options: { onlySluicePrefix: false },
      thread: services,
      environment: environmentOf(stages),
    }).commands) {
      if ((command.verb !== 'canary' && command.verb !== 'promote') || command.version === null) continue
      const named = command.scope.services.length > 0 ? command.scope.services : services
      for (const service of named) roles[service] = { stable: null, canary: command.version }
    }
  return roles
}

/** Where these stages moved traffic; all of one rollout are in one environment. */
const environmentOf = (stages: readonly CommittedStage[]): string | null => stages[0]?.environment ?? null

/** The plan of `/rollback` on files, from the stages in the history. */
export const planRollbackOf = async (
  trees: TreeReader,
  history: StageHistory,
  request: Request,
  prepared: Prepared,
  command: Rollback,
): Promise<Outcome<Planned>> => {
  const { directory, reference } = request
  const found = await history.stages(directory, reference ?? 'HEAD')
  const asked = command.scope.environment ?? request.environment ?? null
  const stages = found.ok ? lastRollout(found.value, command.scope.services, asked) : []
  if (stages.length === 0) return refused([noStages])
  const other = otherWay(stages, command)
  if (other !== null) return refused([other])
  const chosen = chosenStages(stages, command)
  if (chosen.length === 0)
    return refused([
      {
        code: 'stage-unknown',
        message: `The last rollout has ${stages.length} merged ${stages.length === 1 ? 'stage' : 'stages'}; there is none after stage ${command.to.kind === 'stage' ? command.to.stage : 0}.`,
      },
    ])
  const merged = await history.filesOf(directory, chosen)
  if (!merged.ok) return refused(merged.problems)
  const rolling: Omit<RollingBack, 'snapshot'> = {
    command: command.text,
    services: [...new Set(stages.flatMap(({ services }) => services))].sort(),
    environment: environmentOf(stages),
    roles: rolesOf(prepared, stages),
    stages: merged.value,
    to: command.to,
    isForward: wentBack(chosen),
    now: command.now,
    hash: sha256,
  }
  const planned = await planSeeingNewPaths(
    (also) => readNamedFiles(trees, request, prepared.policy, also),
    merged.value.flatMap(({ files }) => files.map(({ path }) => path)),
    (snapshot) => rollBackServices({ ...rolling, snapshot }),
  )
  return planned.ok
    ? { ok: true, value: { services: rolling.services, ...planned.value, planning: null } }
    : refused(planned.problems)
}
