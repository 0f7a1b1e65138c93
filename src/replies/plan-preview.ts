import type { Plan } from '../changes/plan.ts'
import { findingList, noteList } from './findings.ts'
import { code, folded, paragraphs, plain, shortSha } from './markdown.ts'
import { fieldTable } from './stage-pull-request.ts'
import { trafficTable } from './traffic-table.ts'

/** Every stage of a plan with its traffic and its fields: what a dry run shows, and what runs. */
export const planPreview = (plan: Plan): string =>
  paragraphs(
    ...plan.stages.map((stage) =>
      paragraphs(
        `#### Stage ${stage.number} of ${plan.stages.length}: ${plain(stage.title)}`,
        plain(stage.effect),
        trafficTable(stage.traffic.before, stage.traffic.after),
        folded(`Fields (${stage.changes.length})`, fieldTable(stage.changes)),
      ),
    ),
    plan.notes.length > 0 && noteList(plan.notes),
    plan.findings.length > 0 && folded(`Findings (${plan.findings.length})`, findingList(plan.findings)),
    `Plan ${code(plan.digest.slice(0, 12))}${plan.base === null ? '' : ` at ${shortSha(plan.base)}`}. Nothing was opened.`,
  )
