import { readFluxEvent } from './observe/observe.ts'
import { ForgeRefusal, type Log } from './reconcile/ports.ts'
import type { Repositories } from './repositories.ts'
import { receivedId } from './rollout/rollout.ts'
import type { FluxReceiver } from './tracker-settings.ts'
import type { Receiver } from './web/web.ts'

export interface FluxEventsOptions {
  readonly repositories: Pick<Repositories, 'forge'>
  readonly mode: 'act' | 'observe'
  readonly wake: (repository: string) => Promise<void>
  readonly log: Log
}

const longestTitle = 140

/**
 * What the Flux of a cluster posts, kept as a check run of ours on the commit that it speaks of: nobody else can write one, everybody can read it,
 * and no process of ours has to remember it. What it said already is not said again.
 */
export const fluxReceiverOf = (
  { name: server, owner, repository, key: secret }: FluxReceiver,
  { repositories, mode, wake, log }: FluxEventsOptions,
): Receiver => {
  const key = `${owner}/${repository}`.toLowerCase()
  return {
    path: `/api/flux/${server}`,
    key: secret,
    receive: async (event) => {
      const word = readFluxEvent(event)
      if (word === null || mode === 'observe') return 'nothing'
      const forge = await repositories.forge(key)
      // Flux sends it again; by then the repositories may have been listed.
      if (forge === null) throw new Error(`${key}, of which the receiver ${server} tells, is not known`)
      const { namespace, name, commit, state, reason, message } = word
      const externalId = receivedId(server, namespace, name)
      const runName = `flux/${server}/${namespace}/${name}`
      const [title = ''] = (message === '' ? reason : message).split('\n')
      const draft = {
        name: runName,
        head: commit,
        externalId,
        status: 'completed' as const,
        conclusion: state,
        title: title.slice(0, longestTitle),
        summary: `${reason}, as the Flux of ${server} reports.`,
        text: '',
        detailsUrl: null,
      }
      try {
        const said = (await forge.checkRuns(commit, runName)).findLast(
          (run) => run.isOurs && run.externalId === externalId,
        )
        if (said?.conclusion === draft.conclusion && said.title === draft.title) return 'nothing'
        await forge.createCheckRun(draft)
      } catch (error) {
        if (!(error instanceof ForgeRefusal) || (error.status !== 422 && error.status !== 404)) throw error
        log.warn(
          { repository: key, receiver: server, commit },
          'Flux reports a commit that the repository does not have',
        )
        return 'unknown'
      }
      log.info({ repository: key, receiver: server, commit, kustomization: name, state }, 'Flux reports')
      await wake(key)
      return 'kept'
    },
  }
}
