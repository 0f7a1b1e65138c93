import type { Snapshot } from '../../manifests/manifests.ts'
import { sameJson } from '../../manifests/manifests.ts'
import { readTree, type Tree } from '../text/tree.ts'
import type { MergeText } from './merge-text.ts'
import type { MergedStage } from './merged-stage.ts'
import { undoStages } from './undo-stages.ts'

/** A step of the way back through layers, and whether routes change in it. */
export interface LayeredPart {
  readonly after: Tree
  readonly what: 'traffic' | 'presence'
}

interface Layered {
  readonly snapshot: Snapshot
  readonly environment: string | null
  readonly stages: readonly MergedStage[]
}

const routesOf = ({ model }: Tree) =>
  model.objects.filter(({ place }) => place.kind === 'VirtualService' || place.kind === 'HTTPRoute')

const sameRoutes = (one: Tree, other: Tree): boolean => {
  const [before, after] = [routesOf(one), routesOf(other)]
  return (
    before.length === after.length && before.every(({ value }, index) => sameJson(value, after[index]?.value ?? null))
  )
}

/**
 * In layers one file writes on routes and on pods alike, so that neither goes back without the other by its file. The stages do: each left a state that was
 * live, and from the newest to the oldest every state on the way is one of those. What goes back one after the other and is of one kind goes back together.
 */
export const stageByStage = (
  { snapshot, environment, stages }: Layered,
  start: Tree,
  merge: MergeText,
): readonly LayeredPart[] => {
  const parts: LayeredPart[] = []
  let before = start
  for (const [index] of stages.entries()) {
    const after = readTree(undoStages(snapshot, stages.slice(0, index + 1), () => true, merge).snapshot, environment)
    const what = sameRoutes(before, after) ? 'presence' : 'traffic'
    if (parts.at(-1)?.what === what) parts.pop()
    parts.push({ after, what })
    before = after
  }
  return parts
}
