import { expect, it } from 'vitest'
import { verbTable } from '../../src/commands/verbs.ts'
import { caseNames, commentOf, type GoldenCase, goldenCase, stageDiff } from '../changes/golden.ts'

const introduction = `# What each command does to your manifests

Every example here is a test: the diffs are what Sluice writes, byte for byte, and \`/rollback\` gives the files their old bytes. One stage is one
pull request; what a later stage stands on is live before it opens. [commands.md](commands.md) says how the commands are read.

`

/** The verb of a case's first line. */
const verbOf = (comment: string): string => /^\/(\S+)/.exec(comment)?.[1] ?? ''

const stageText = (golden: GoldenCase, index: number): string => {
  const stage = golden.plan.stages[index]
  const several = golden.plan.stages.length > 1 ? `Stage ${index + 1} of ${golden.plan.stages.length}. ` : ''
  return `${several}${stage?.effect ?? ''}\n\n\`\`\`diff\n${stageDiff(golden, index).replaceAll('\r', '')}\`\`\`\n`
}

const caseText = (golden: GoldenCase): string =>
  [
    `### ${golden.name}\n`,
    `\`\`\`text\n${golden.comment}\n\`\`\`\n`,
    ...golden.plan.stages.map((_, index) => stageText(golden, index)),
  ].join('\n')

const tableText = (cases: readonly GoldenCase[]): string =>
  [
    '| command | stages |',
    '| --- | --- |',
    ...cases.map(({ comment, name, plan }) => {
      const commands = comment
        .split('\n')
        .map((line) => `\`${line.replaceAll('|', '\\|')}\``)
        .join('<br>')
      return `| [${commands}](#${name}) | ${plan.stages.map(({ title }) => title.replaceAll('|', '\\|')).join(' → ')} |`
    }),
    '',
  ].join('\n')

// Made anew by `npx vitest run test/documentation/changes.test.ts -u`.
it('keeps docs/changes.md as the golden tests say', async () => {
  const cases = caseNames.map(goldenCase)
  const verbs = Object.keys(verbTable).filter((verb) => cases.some(({ comment }) => verbOf(comment) === verb))
  const ordered = verbs.flatMap((verb) => cases.filter(({ comment }) => verbOf(comment) === verb))
  expect(ordered).toHaveLength(cases.length)
  const sections = verbs.map((verb) =>
    [`## /${verb}\n`, ...cases.filter(({ comment }) => verbOf(comment) === verb).map(caseText)].join('\n'),
  )
  const text = `${introduction}${tableText(ordered)}\n${sections.join('\n')}`
  await expect(text).toMatchFileSnapshot('../../docs/changes.md')
  // Every case is planned here; beside other work that takes its time.
}, 240_000)

it('has an example of every verb that changes manifests', () => {
  const shown = new Set(caseNames.map((name) => verbOf(commentOf(name))))
  const changing = Object.values(verbTable).filter(({ kind }) => kind === 'change')
  expect(changing.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([])
})
