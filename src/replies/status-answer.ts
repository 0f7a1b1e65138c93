import type { Outcome } from '../rollout/rollout.ts'
import { code, paragraphs, plain } from './markdown.ts'
import { holdSentence, serviceWord } from './names.ts'
import { trafficText } from './shares.ts'
import { statusOf } from './status-comment.ts'
import { type ThreeLines, threeLines, typed } from './three-lines.ts'
import { splitTable } from './traffic-table.ts'

type Status = Extract<Outcome, { kind: 'status' }>

const opening = ({ traffic, isObserving }: Status): string => {
  const services = [...new Set(traffic.flatMap((one) => one.services))]
  const environments = traffic.map(({ environment }) => environment)
  const environment = environments.length > 1 ? 'ENVIRONMENT' : (environments[0] ?? null)
  const place = serviceWord({ services: services.length > 1 ? ['SERVICE'] : services, environment })
  const command = `/canary 10 VERSION${place}`
  return isObserving ? typed(`/plan ${command}`, 'shows what it would do') : typed(command, 'opens one')
}

/** No rollout is open: then what traffic does stands in the manifests alone. */
const atRest = (status: Status): ThreeLines => {
  const { repositoryHold, isObserving, traffic } = status
  const shares = traffic
    .map(({ environment, services, rows }) => ({ environment, text: trafficText(services, rows) }))
    .filter(({ text }) => text !== '')
    .map(({ environment, text }) => (environment === null ? text : `${plain(environment)}: ${text}`))
    .join('; ')
  return {
    now: shares === '' ? 'no rollout is open' : `${shares} — no rollout is open`,
    why: repositoryHold === null ? 'nothing waits' : `nothing would open or merge: ${holdSentence(repositoryHold)}`,
    next: [
      ...(repositoryHold === null ? [] : [typed('/unhold --all', 'lets all go on')]),
      repositoryHold === null || isObserving ? opening(status) : typed('/rollback', 'passes the hold'),
      typed('/history', 'lists what there was'),
    ],
  }
}

/** The answer to `/status`: the rollouts that are open, else where traffic goes as the base branch has it. */
export const statusAnswer = (status: Status): string => {
  const { rollouts, repositoryHold, isObserving, traffic } = status
  const more = Math.max(0, ...traffic.map((one) => one.more))
  return paragraphs(
    isObserving && 'This server only observes: it answers and changes nothing.',
    repositoryHold !== null && rollouts.length > 0 && `✋ ${holdSentence(repositoryHold)}`,
    rollouts.length > 0 ? statusOf(rollouts) : threeLines(atRest(status)),
    ...traffic.map(
      ({ environment, rows }) =>
        rows.length > 0 && paragraphs(environment !== null && `**${plain(environment)}**`, splitTable(rows)),
    ),
    more > 0 && `${more} more services are here; ${code('/status SERVICE')} shows one.`,
  )
}
