import type { Explanation } from '../rollout/rollout.ts'
import { noteList } from './findings.ts'
import { cell, code, folded, paragraphs, percent, plain, table } from './markdown.ts'

/** What the codes of a destination mean to someone who is on call. */
const meanings: Readonly<Record<string, string>> = {
  ok: 'answers',
  NC: '503, no cluster',
  UH: '503, no healthy pod',
  unseen: 'not in this repository, so not known',
  'unknown-host': '503, no such host is known',
}

const clientText = (client: string): string => {
  const [kind, ...rest] = client.split(':')
  const where = rest.join(':')
  if (kind === 'gateway') return `through gateway ${code(where)}`
  return where === '_' || where === '' ? 'from inside the mesh' : `from inside the mesh, namespace ${code(where)}`
}

/** What answers: `reviews, rule default (routes/reviews.yaml:12)`. */
const answering = ({ request, client, virtualService, rule, place, httpStatus }: Explanation): string => {
  const where =
    virtualService === null
      ? httpStatus === 404
        ? 'meets no rule that takes it'
        : 'meets no rule: what the Service selects answers'
      : `is answered by ${code(virtualService)}, rule ${code(rule ?? 'none')}${place === null ? '' : ` (${code(`${place.path}:${place.line}`)})`}`
  const status =
    httpStatus === 'mixed'
      ? ' → **differs by destination**'
      : httpStatus === null || httpStatus === 0
        ? ''
        : ` → **${httpStatus}**`
  return `${code(request)}, ${clientText(client)}, ${where}${status}.`
}

const shares = ({ destinations }: Explanation): string =>
  table(
    ['Share', 'Goes to', 'Which'],
    destinations.map(({ host, subset, share, status, reason }) => [
      percent(share),
      cell(subset === null ? host : `${host} ${subset}`),
      `${plain(meanings[status] ?? status)}${reason === null ? '' : `: ${plain(reason)}`}`,
    ]),
  )

/** More rules than these are folded: the answer is read on a phone. */
const shownRules = 6

const rules = ({ steps, virtualService }: Explanation): string => {
  const several = new Set(steps.map((step) => step.virtualService)).size > 1
  const rows = steps.map((step) => [
    step.matched ? '**yes**' : 'no',
    cell(several || step.virtualService !== virtualService ? `${step.virtualService} ${step.rule}` : step.rule),
    plain(step.reason),
    cell(`${step.path}:${step.line}`),
  ])
  const all = table(['Takes it', 'Rule', 'Why', 'Where'], rows)
  return steps.length <= shownRules ? all : folded(`The ${steps.length} rules that were looked at`, all)
}

/** What one request hits and why: the rule that took it, what kept it from those above, and what each share meets. */
export const explanationText = (explanation: Explanation): string =>
  paragraphs(
    answering(explanation),
    explanation.destinations.length > 0 && shares(explanation),
    explanation.steps.length > 0 && rules(explanation),
    explanation.mirrors.length > 0 &&
      explanation.mirrors
        .map(
          ({ host, subset, percentage }) =>
            `- a copy of ${percent(percentage)} goes to ${code(subset === null ? host : `${host} ${subset}`)}; its answers are thrown away`,
        )
        .join('\n'),
    explanation.rewrite !== null && `The request is rewritten: ${code(explanation.rewrite)}.`,
    explanation.settings.length > 0 && `The rule also sets ${explanation.settings.map(code).join(', ')}.`,
    explanation.warnings.length > 0 && noteList(explanation.warnings),
  )
