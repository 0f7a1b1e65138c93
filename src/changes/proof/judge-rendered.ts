import { readDocuments, unifiedDiff } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import { canonical } from '../fields/canonical.ts'
import { type FieldDifference, fieldDifferences } from '../fields/field-differences.ts'
import { type NamedObject, namedObjects } from '../fields/named-pointer.ts'
import type { TouchedRoot } from './touched-roots.ts'

/** What a real tool made of a root before a stage and after it. */
export interface RenderedPair {
  readonly before: string
  readonly after: string
}

type Difference = FieldDifference & { readonly object: string }

const differences = (before: readonly NamedObject[], after: readonly NamedObject[]): readonly Difference[] =>
  [...new Set([...before, ...after].map(({ object }) => object))].flatMap((object) =>
    fieldDifferences(
      before.find((one) => one.object === object)?.value,
      after.find((one) => one.object === object)?.value,
    ).map((difference) => ({ object, ...difference })),
  )

const objectsIn = (text: string): readonly NamedObject[] | null => {
  const read = readDocuments({ path: 'rendered', text, mode: '100644' })
  return read.ok ? namedObjects(read.value) : null
}

const keyOf = ({ object, pointer, before, after }: Difference): string =>
  canonical([object, pointer, before === undefined ? [] : [before], after === undefined ? [] : [after]])

/** `overlays/prod by kustomize` */
export const rootText = ({ before: { root } }: TouchedRoot): string =>
  `${root.directory === '' ? 'the root of the repository' : root.directory} by ${root.kind}`

const differs = (touched: TouchedRoot, { object, pointer }: Difference, how: string): Problem => ({
  code: 'render-differs',
  message: `Rendered for ${touched.environment ?? 'this repository'} (${rootText(touched)}), ${how}: ${object}${pointer}.`,
  path: touched.before.root.files[0] ?? touched.before.root.directory,
  hint: 'Nothing is changed. Change it by hand, in a pull request of your own, and tell us of the files if you can.',
})

/** Why what the real tool makes of the files is not what was planned; null where exactly the fields changed that were meant to. */
export const judgeRendered = (touched: TouchedRoot, rendered: RenderedPair, isMeant: boolean): Problem | null => {
  const [old, fresh] = [objectsIn(rendered.before), objectsIn(rendered.after)]
  if (old === null || fresh === null)
    return {
      code: 'render-unread',
      message: `What ${rootText(touched)} comes out as could not be read.`,
      path: touched.before.root.files[0] ?? touched.before.root.directory,
    }
  const found = differences(old, fresh)
  const [first] = found
  if (!isMeant) return first === undefined ? null : differs(touched, first, 'what was not meant to change changes')
  const planned = differences(
    namedObjects(touched.before.applied.documents),
    namedObjects(touched.after.applied.documents),
  )
  const keys = new Set(planned.map(keyOf))
  const more = found.find((one) => !keys.has(keyOf(one)))
  if (more !== undefined) return differs(touched, more, 'something else changes than was planned')
  const made = new Set(found.map(keyOf))
  const less = planned.find((one) => !made.has(keyOf(one)))
  return less === undefined ? null : differs(touched, less, 'what was planned does not come about')
}

/** The rendered difference, as people read diffs. */
export const renderedDiff = (touched: TouchedRoot, { before, after }: RenderedPair): string =>
  unifiedDiff(
    touched.before.root.directory === '' ? 'rendered' : `${touched.before.root.directory}/rendered`,
    before,
    after,
  )
