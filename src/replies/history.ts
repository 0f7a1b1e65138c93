import type { HistoryEntry } from '../rollout/rollout.ts'
import { cell, code, paragraphs, plain, shortSha, table } from './markdown.ts'
import { moment, personName, rolloutName } from './names.ts'

const entryText = (entry: HistoryEntry): string =>
  paragraphs(
    `#### ${rolloutName(entry)}: ${entry.commands.map((command) => code(command)).join(', ')}`,
    `${entry.kind === 'rollback' ? 'Rollback' : 'Rollout'} ${code(entry.id)} by ${personName(entry.by)}, ${entry.end === null ? '**open**' : plain(entry.end)}.`,
    entry.stages.length > 0 &&
      table(
        ['Stage', 'What', 'Commit', 'When', 'Merged by', 'Pull request'],
        entry.stages.map((stage) => [
          String(stage.number),
          cell(stage.title),
          shortSha(stage.commit),
          moment(stage.at),
          `${stage.mergedBy === null ? 'Sluice' : personName(stage.mergedBy)}${stage.bypassed ? ' (bypassed the gates)' : ''}`,
          stage.pullRequest === null ? '–' : `#${stage.pullRequest.number}`,
        ]),
      ),
    entry.stages
      .flatMap(({ number, overrides }) =>
        overrides.map(
          ({ gate, by, reason }) =>
            `- ⚠️ before stage ${number} was merged ${personName(by)} overrode ${code(gate)}: ${plain(reason)}`,
        ),
      )
      .join('\n'),
  )

/** What was released, newest first. */
export const historyText = (entries: readonly HistoryEntry[]): string =>
  entries.length === 0 ? 'Nothing was released here yet.' : entries.map(entryText).join('\n\n')
