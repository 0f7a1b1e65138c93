import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fieldName, type PolicyField, policyFields } from '../../src/traffic/traffic.ts'

const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8')

const takes = ({ value }: PolicyField): string => {
  switch (value.kind) {
    case 'integer':
      return value.unit === '%' ? 'a whole percentage, 0 to 100' : `a whole number of ${value.unit}, 0 to ${value.most}`
    case 'duration':
      return `a duration of ${value.grain > 1 ? 'whole seconds' : '1ms or more'}${value.takesZero ? ', or `0s` for none' : ''}`
    case 'flag':
      return '`true` or `false`'
    case 'word':
      return value.words.map((word) => `\`${word}\``).join(', ')
  }
}

const rows = policyFields
  .filter(({ replacedBy }) => replacedBy.length === 0)
  .map(
    (field) =>
      `| \`${field.block === 'connectionPool' ? 'pool' : 'outlier'}\` | \`${fieldName(field)}\` | ${takes(field)}${field.zero === null ? '' : `; 0 ${field.zero}`} |`,
  )

it('shows every field of a policy with its range', () => {
  const [, table] = /<!-- fields -->\n([\s\S]*?)\n<!-- end of fields -->/.exec(page) ?? []
  expect(table).toBe(['| For | FIELD | takes |', '| --- | --- | --- |', ...rows].join('\n'))
})
