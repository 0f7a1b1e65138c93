import type { GatesView, GateVerdict, Verdict } from '../rollout/rollout.ts'
import { code, paragraphs, plain, shortSha, table } from './markdown.ts'

const signs = { allow: '✅', wait: '⏳', block: '⛔' } as const

const rank = { block: 0, wait: 1, allow: 2 } as const

/** The strictest gates first: what is missing stands at the top on a phone. */
const byStrictness = (gates: readonly GateVerdict[]): readonly GateVerdict[] =>
  [...gates].sort((one, other) => rank[one.decision] - rank[other.decision])

/** What the table is folded under in the body of a stage's pull request. */
export const gatesSummary = 'Gates'

export const gatesTable = (verdict: Verdict): string =>
  table(
    ['', 'Gate', 'What it says'],
    byStrictness(verdict.gates).map(({ gate, decision, sentence }) => [signs[decision], plain(gate), plain(sentence)]),
  )

/** What does not allow yet, in one line; empty where all allow. */
export const whatIsMissing = (verdict: Verdict): string =>
  byStrictness(verdict.gates)
    .filter(({ decision }) => decision !== 'allow')
    .map(({ sentence }) => plain(sentence))
    .join(' ')

const titles = {
  allow: 'All gates allow',
  wait: 'Waiting',
  block: 'Blocked',
} as const

const overOrganisation = ({ organisation }: GatesView): string =>
  organisation ? `, over that of ${code(organisation.repository)} as of ${shortSha(organisation.at)}` : ''

/** The check run `sluice/gates`: title, summary and text. */
export const gatesCheck = (view: GatesView): { readonly title: string; readonly summary: string } => {
  const first = byStrictness(view.verdict.gates).find(({ decision }) => decision !== 'allow')
  return {
    title: first === undefined ? titles.allow : `${titles[view.verdict.decision]}: ${first.sentence}`.slice(0, 250),
    summary: paragraphs(
      gatesTable(view.verdict),
      `Stage ${view.stage}, attempt ${view.attempt} of rollout ${code(view.rollout)}, judged at ${shortSha(view.head)}. ` +
        `Policy as of ${shortSha(view.policyAt)} on the default branch${overOrganisation(view)}.`,
    ),
  }
}
