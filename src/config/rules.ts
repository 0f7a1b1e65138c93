import type { Pointer } from '../manifests/manifests.ts'
import { metricPlaceholders } from './metrics.ts'
import { writtenFor } from './normalise.ts'
import { linkPlaceholders, type Policy } from './policy.ts'
import type { WrittenPolicy } from './schema.ts'
import { scheduleProblem, windowState } from './windows.ts'
import { chartContradictions } from './written-charts.ts'
import { trackerContradictions } from './written-trackers.ts'

/** A contradiction between fields that are each right by themselves. */
export interface Contradiction {
  readonly pointer: Pointer
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** What is wrong with one window by itself; cron lines and time zones are no business of a JSON Schema. */
const windowContradictions = (written: WrittenPolicy, { windows }: Policy): readonly Contradiction[] =>
  windows.flatMap(({ when }, index): Contradiction[] => {
    const own = written.windows?.[index]
    const pointer = `/windows/${index}`
    const wrong = (code: string, message: string, hint: string): Contradiction[] => [{ pointer, code, message, hint }]
    if ((own?.allow === undefined) === (own?.freeze === undefined))
      return wrong(
        'policy-window',
        'A window says either allow or freeze.',
        'Write one of the two; two windows are two entries.',
      )
    if (when.kind === 'once') {
      if (when.until <= when.from)
        return wrong('policy-window', 'This window ends before it begins.', 'Let until be later than from.')
      return own?.for === undefined && own?.zone === undefined
        ? []
        : wrong(
            'policy-window',
            'A window with from and until takes neither for nor zone.',
            'Leave them out: the times have offsets.',
          )
    }
    if (when.duration <= 0)
      return wrong('policy-window', 'How long this window lasts is missing.', 'Write for: with a duration such as 8h.')
    const problem = scheduleProblem(when.cron, when.zone)
    return problem === null ? [] : wrong('policy-window', `${problem}.`, 'Write it as in crontab, such as 0 9 * * 1-5.')
  })

const metricContradictions = ({ metrics = [] }: WrittenPolicy, policy: Policy): readonly Contradiction[] =>
  metrics.flatMap((written, index): Contradiction[] => {
    const pointer = `/metrics/${index}`
    const wrong = (message: string, hint: string): Contradiction[] => [
      { pointer, code: 'policy-metric', message, hint },
    ]
    if ((written.template === undefined) === (written.query === undefined))
      return wrong(`The metric ${written.name} needs either a template or a query.`, 'Write one of the two.')
    if ((written['at-least'] === undefined) === (written['at-most'] === undefined))
      return wrong(`The metric ${written.name} needs one bound.`, 'Write either at-least or at-most.')
    if (metrics.findIndex(({ name }) => name === written.name) < index)
      return wrong(`The metric ${written.name} is there twice.`, 'Give it another name, or take one away.')
    const unknown = [...(written.query ?? '').matchAll(/\$([A-Za-z_]\w*)/g)]
      .map(([, name = '']) => name)
      .find((name) => !metricPlaceholders.some((known) => known === name))
    if (unknown !== undefined)
      return wrong(
        `The metric ${written.name} does not know $${unknown}.`,
        `It knows ${metricPlaceholders.map((name) => `$${name}`).join(', ')}.`,
      )
    const own = policy.metrics[index]
    if (own !== undefined && (own.window < 1_000 || own.interval < 1_000))
      return wrong(`The metric ${written.name} is measured too often.`, 'Let window and interval be at least 1s.')
    return []
  })

/** Any year does, for what recurs: no clock is read here. */
const someDay = Date.UTC(2024, 0, 1)

/** Windows that recur and leave no moment of a year open. */
const neverOpen = (windows: Policy['windows']): readonly Contradiction[] => {
  const recurring = windows.filter(({ when }) => when.kind === 'recurring')
  const { kind, until } = windowState(recurring, someDay)
  return kind === 'open' || until !== null
    ? []
    : [
        {
          pointer: '/windows',
          code: 'policy-window',
          message: 'These windows leave no moment of the year open: a freeze covers all that is allowed.',
          hint: 'Shorten the freeze, or allow more; nothing would ever be merged but rollbacks.',
        },
      ]
}

const sentence = ({ pointer, message }: Contradiction): string => `${pointer} ${message}`

/** Everything that the schema cannot say, of the repository and of each environment: what stands above it may not go with its own. */
export const contradictions = (written: WrittenPolicy, policy: Policy): readonly Contradiction[] => {
  const found = contradictionsAlone(written, policy)
  const known = new Set(found.map(sentence))
  const more = Object.entries(written.environments ?? {}).flatMap(([name, own]) => {
    const place = `/environments/${escaped(name)}`
    const holding = policy.environments.get(name)?.policy ?? policy
    const ofPath = outside(own.path ?? '') ? [pathContradiction(`${place}/path`, own.path ?? '')] : []
    const inside = contradictionsAlone(writtenFor(written, own), holding).filter((one) => !known.has(sentence(one)))
    return [
      ...ofPath,
      ...inside.map((one) => ({
        ...one,
        pointer: `${place}${one.pointer}`,
        message: `In ${name}: ${one.message}`,
      })),
    ]
  })
  return [...found, ...more]
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const outside = (path: string): boolean => path.startsWith('/') || path.split('/').includes('..')

const pathContradiction = (pointer: Pointer, path: string): Contradiction => ({
  pointer,
  code: 'policy-path',
  message: `The path ${path} does not stay inside the repository.`,
  hint: 'Write it relative to the root, such as apps/**/*.yaml.',
})

const contradictionsAlone = (written: WrittenPolicy, policy: Policy): readonly Contradiction[] => {
  const windows = windowContradictions(written, policy)
  const found: Contradiction[] = [
    ...windows,
    ...(windows.length === 0 ? neverOpen(policy.windows) : []),
    ...metricContradictions(written, policy),
  ]
  if (policy.live.trackers.length > 0 && policy.live.assumeAfter !== null)
    found.push({
      pointer: '/live/assume-after',
      code: 'policy-contradiction',
      message: 'live.assume-after would never be used, because live.trackers say when a stage is live.',
      hint: 'Take out assume-after, or the trackers.',
    })
  found.push(...trackerContradictions(written.live ?? {}))
  found.push(
    ...policy.charts.flatMap((chart, index) =>
      chartContradictions(chart, policy.charts.slice(0, index), `/charts/${index}`),
    ),
  )
  policy.links.forEach(({ name, url }, index) => {
    const unknown = [...url.matchAll(/\$([A-Za-z]+)/g)]
      .map(([, word = '']) => word)
      .find((word) => !linkPlaceholders.some((known) => known === word))
    if (unknown !== undefined)
      found.push({
        pointer: `/links/${index}/url`,
        code: 'policy-link',
        message: `The link ${name} does not know $${unknown}.`,
        hint: `It knows ${linkPlaceholders.map((word) => `$${word}`).join(', ')}.`,
      })
  })
  for (const key of ['remind', 'expire'] as const) {
    const every = policy.watch[key]
    if (every !== null && every < 3_600_000)
      found.push({
        pointer: `/watch/${key}`,
        code: 'policy-watch',
        message: `watch.${key} is shorter than an hour.`,
        hint: 'Write a longer time, such as 2d.',
      })
  }
  for (const kind of ['first', 'next', 'rollback'] as const) {
    const rule = written.approvals?.[kind]
    if (typeof rule === 'object' && rule.count === 0 && rule.owners === true)
      found.push({
        pointer: `/approvals/${kind}/owners`,
        code: 'policy-contradiction',
        message: `approvals.${kind} needs no approval and wants one of each owner.`,
        hint: 'Take count out, or owners.',
      })
  }
  for (const [service, roles] of policy.services) {
    const { steps = [100] } = roles
    if (steps.at(-1) !== 100 || steps.some((step, index) => index > 0 && step <= (steps[index - 1] ?? 0)))
      found.push({
        pointer: `/services/${escaped(service)}/steps`,
        code: 'policy-steps',
        message: `The steps of ${service} do not rise to 100.`,
        hint: 'Write rising percents that end with 100, such as [10, 50, 100].',
      })
    if (roles.stable !== null && roles.stable === roles.canary)
      found.push({
        pointer: `/services/${escaped(service)}/canary`,
        code: 'policy-contradiction',
        message: `Service ${service} has ${roles.stable} both as stable and as canary.`,
        hint: 'Name two different versions, or leave one of them out.',
      })
  }
  for (const [index, path] of policy.paths.entries()) {
    if (outside(path)) found.push(pathContradiction(`/paths/${index}`, path))
  }
  return found
}
