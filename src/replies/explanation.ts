import type { Explanation } from '../rollout/rollout.ts'
import { noteList } from './findings.ts'
import { cell, code, paragraphs, percent, plain, table } from './markdown.ts'

/** What the codes of a destination mean to someone who is on call. */
const meanings: Readonly<Record<string, string>> = {
  ok: 'answers',
  NC: '503: the DestinationRule has no such subset',
  UH: '503: no pod is behind it',
  unseen: 'not in this repository, so not known',
  'unknown-host': 'no such host is known',
}

/** What one request hits, in the simulator's own words. */
export const explanationText = (explanation: Explanation): string =>
  paragraphs(
    `${code(explanation.request)} ${explanation.virtualService === null ? 'meets no VirtualService' : `meets ${code(explanation.virtualService)}, rule ${code(explanation.rule ?? 'none')}`}${explanation.httpStatus === null || explanation.httpStatus === 0 ? '' : ` → **${explanation.httpStatus}**`}.`,
    explanation.destinations.length > 0 &&
      table(
        ['Share', 'Goes to', 'Which'],
        explanation.destinations.map(({ host, subset, share, status }) => [
          percent(share),
          cell(subset === null ? host : `${host} ${subset}`),
          plain(meanings[status] ?? status),
        ]),
      ),
    explanation.mirrors.length > 0 &&
      explanation.mirrors
        .map(
          ({ host, subset, percentage }) =>
            `- a copy of ${percent(percentage)} goes to ${code(subset === null ? host : `${host} ${subset}`)}; its answers are thrown away`,
        )
        .join('\n'),
    explanation.rewrite !== null && `The request is rewritten: ${code(explanation.rewrite)}.`,
    explanation.warnings.length > 0 && noteList(explanation.warnings),
  )
