import type { RenderedDiff } from '../changes/plan.ts'
import { block, folded, paragraphs, plain } from './markdown.ts'

/** Of a body that GitHub cuts at 65,536 characters. */
const longestDiff = 20_000

const where = ({ environment, what }: RenderedDiff): string =>
  `${environment === null ? '' : `${plain(environment)}: `}${plain(what)}`

/** What the real helm and kustomize make of a stage: proven, with the difference folded away; or why what was read of the files is trusted. */
export const renderedSection = (rendered: readonly RenderedDiff[]): string =>
  paragraphs(
    ...rendered.map((one) =>
      one.kind === 'trusted'
        ? `⚠️ Could not be rendered (${where(one)}); what Sluice read of the files is trusted. ${plain(one.why)}`
        : folded(
            `Rendered, exactly these fields change (${where(one)})`,
            block(one.diff.length > longestDiff ? `${one.diff.slice(0, longestDiff)}\n…` : one.diff, 'diff'),
          ),
    ),
  )
