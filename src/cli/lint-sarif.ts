import { type LintFinding, lintCodes } from '../traffic/traffic.ts'
import { documentationOf } from './lint-text.ts'
import type { LintReport } from './lint-tree.ts'

const levels = { error: 'error', warning: 'warning', info: 'note' } as const

const titles: Readonly<Record<string, { readonly title: string } | undefined>> = lintCodes

const ruleOf = (code: string, { severity }: Pick<LintFinding, 'severity'>) => ({
  id: code,
  shortDescription: { text: titles[code]?.title ?? code.replaceAll('-', ' ') },
  help: { text: `Explained in ${documentationOf(code)}.` },
  defaultConfiguration: { level: levels[severity] },
})

/** A path as a relative URI reference: blanks and the like are escaped, slashes stay. */
const uriOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** SARIF 2.1.0, as code scanning takes it. A finding's fingerprint is its identity: never its line or wording. */
export const lintSarif = ({ findings }: LintReport): string => {
  const rules = new Map<string, LintFinding>()
  for (const finding of findings) if (!rules.has(finding.code)) rules.set(finding.code, finding)
  const order = [...rules.keys()]
  const positions = new Map(order.map((code, index) => [code, index]))
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'sluice', rules: [...rules].map(([code, finding]) => ruleOf(code, finding)) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: positions.get(finding.code) ?? 0,
          level: levels[finding.severity],
          message: { text: finding.hint === undefined ? finding.message : `${finding.message} ${finding.hint}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(finding.path), uriBaseId: '%SRCROOT%' },
                region: { startLine: finding.line },
              },
              logicalLocations: [{ fullyQualifiedName: `${finding.object}${finding.pointer}` }],
            },
          ],
          partialFingerprints: { 'identity/v1': `${finding.code} ${finding.object} ${finding.pointer}` },
        })),
      },
    ],
  })}\n`
}
