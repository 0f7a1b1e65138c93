import type { PolicyChange } from '../command.ts'
import { place } from '../place.ts'
import { type PolicyWord, policyTakers, policyWords, readHash } from '../policy-actions.ts'
import { readSettings } from '../policy-field.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { fixedAmong, type Item, joinPercentSigns, scan } from '../scan.ts'
import type { Reading, Verb } from '../verb.ts'
import { expectNoMore, wordsAmong } from '../version.ts'

type Action = Extract<PolicyWord, { kind: 'whole' | 'part' }>

const isAction = (word: PolicyWord): word is Action => word.kind === 'whole' || word.kind === 'part'

const several = (actions: readonly Action[]) => {
  const names = actions.map((action) => (action.kind === 'part' ? action.part : action.change.kind))
  return names.includes('lb') && names.includes('hash')
    ? refuse('lb-and-hash', 'A load balancer and a hash exclude each other: a policy has one of them.', {
        hint: 'Give one of the two; the one given last takes the place of the other.',
      })
    : refuse('several-policies', `One policy a line, and here are ${names.join(' and ')}.`, {
        hint: names.includes('off')
          ? 'What is taken off stands in one word, such as: off lb,pool'
          : 'Give each a line of its own; together they are one plan.',
      })
}

/** A policy stands in a DestinationRule, which flags for routes do not narrow. */
const checkFlags = ({ line }: Reading): Read<null> => {
  const flag = (['virtual-service', 'route'] as const).find((name) => line.flags.has(name))
  return flag === undefined
    ? understood(null)
    : refuse('flag-not-here', `"policy" takes no --${flag}: a policy stands in the DestinationRule, not in a route.`, {
        hint: `--subset NAME narrows it to a subset. For example: ${line.prefix}policy lb LEAST_REQUEST --subset v2`,
      })
}

/** Null: nothing is set, and so what there is is asked for. */
const readChange = (
  reading: Reading,
  items: readonly Item<PolicyWord>[],
  options: Parameters<typeof readHash>[2],
  services: readonly string[],
): Read<PolicyChange | null> => {
  const fixed = fixedAmong(items)
  const words = wordsAmong(items)
  const keys = fixed.flatMap((word) => (isAction(word) ? [] : [word]))
  const actions = fixed.filter(isAction)
  const [action, another] = actions
  if (another !== undefined) return several(actions)
  const seen = { services, wantsVersion: false }
  const isHash = action?.kind === 'part' && action.part === 'hash'
  if (!isHash && keys.length > 0)
    return refuse('hash-missing', 'header, cookie, query and source-ip come after "hash": they are what it is made of.')
  const option = [...options.keys()].find((name) => name !== 'service')
  if (!isHash && option !== undefined) return refuse('option-misplaced', `${option}= belongs to "hash".`)
  if (action?.kind === 'part' && action.part !== 'hash') {
    const settings = readSettings(reading, action.part, words)
    return settings.ok ? understood({ kind: action.part, settings: settings.value }) : settings
  }
  const more = expectNoMore(reading, words, seen)
  if (!more.ok) return more
  if (action === undefined) return understood(null)
  return action.kind === 'whole' ? understood(action.change) : readHash(reading, keys, options)
}

export const policy: Verb = {
  name: 'policy',
  kind: 'change',
  usage: [
    'policy lb NAME [SERVICE]',
    'policy hash header NAME | cookie NAME [ttl=1h] | query NAME | source-ip [ring=1024] [SERVICE]',
    'policy pool FIELD=VALUE… [SERVICE]',
    'policy outlier FIELD=VALUE… [SERVICE]',
    'policy tls MODE [SERVICE]',
    'policy off all | lb,pool,outlier,tls [SERVICE]',
  ],
  meaning: 'Sets how connections to the pods of a host, or of a subset, are made, and takes it off again.',
  details: [
    'lb: `LEAST_REQUEST`, `ROUND_ROBIN`, `RANDOM`, `PASSTHROUGH`; `hash` takes its place and keeps a client at one pod, never at one version. MODE: `DISABLE`, `SIMPLE`, `MUTUAL`, `ISTIO_MUTUAL`.',
    "FIELD is Istio's own name, with a dot for depth, such as `maxConnections=100 connectTimeout=30ms tcpKeepalive.time=7200s` or `consecutive5xxErrors=5 interval=10s`. Fields that are not named stay.",
    "`--subset` sets it for one subset of the DestinationRule; of a subset's blocks each takes the place of the host's as a whole. `--virtual-service` and `--route` have nothing to narrow here, and are refused.",
    'Without anything to set it shows what there is, as `/policies` does.',
  ],
  flags: ['subset', 'supersede'],
  examples: [
    'policy lb LEAST_REQUEST',
    'policy hash header X-User --subset v1',
    'policy pool maxConnections=100 connectTimeout=30ms http2MaxRequests=1000',
    'policy outlier consecutive5xxErrors=5 interval=10s baseEjectionTime=1m maxEjectionPercent=50 reviews',
    'policy tls ISTIO_MUTUAL',
    'policy off lb,outlier',
  ],
  read: (reading) => {
    const scanned = scan<PolicyWord>(reading, {
      options: ['service', 'ttl', 'ring'],
      takers: policyTakers(reading),
      alone: policyWords,
    })
    if (!scanned.ok) return scanned
    const flags = checkFlags(reading)
    if (!flags.ok) return flags
    const { options } = scanned.value
    const items = joinPercentSigns(scanned.value.items)
    const placed = place(reading, { ...scanned.value, items }, false, (rest, services) =>
      readChange(reading, rest, options, services),
    )
    if (!placed.ok) return placed
    const { scope, value } = placed.value
    const subset = reading.line.flags.get('subset')?.text ?? null
    if (value !== null) return understood({ verb: 'policy', scope, subset, policy: value })
    return subset === null
      ? understood({ verb: 'policies', scope })
      : refuse('policy-missing', 'What shall be set for the subset? lb, hash, pool, outlier, tls or off comes first.')
  },
}
