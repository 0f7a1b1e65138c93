import { type Policies, shortName } from '../rollout/rollout.ts'
import { cell, code, paragraphs, plain, table } from './markdown.ts'
import { threeLines, typed } from './three-lines.ts'

type Policy = Policies['policies'][number]

const whom = ({ subset, port }: Policy): string =>
  [subset === null ? 'the host' : `subset ${cell(subset)}`, ...(port === null ? [] : [`port ${port} alone`])].join(', ')

/** How connections to a service's pods are made: every policy with its place. */
export const policiesText = ({ service, policies }: Policies): string => {
  const name = shortName(service)
  if (policies.length === 0)
    return threeLines({
      now: `no traffic policy is set for ${code(name)}; the mesh's defaults apply`,
      why: 'nothing waits',
      next: [typed(`/policy lb LEAST_REQUEST ${name}`, 'sets one')],
    })
  const rows = policies.map((policy) => [
    whom(policy),
    plain(policy.block) + (policy.insteadOfHost ? ", instead of the host's" : ''),
    policy.says === '' ? 'empty' : cell(policy.says),
    cell(`${policy.path}:${policy.line}`),
  ])
  return paragraphs(
    threeLines({
      now: `the traffic policies of ${code(name)}, as the files say`,
      why: 'nothing waits',
      next: [
        typed(`/policy off all ${name}`, 'takes those of the host off'),
        typed('/help policy', 'says what can be set'),
      ],
    }),
    table(['For', 'Block', 'Says', 'Where'], rows),
  )
}
