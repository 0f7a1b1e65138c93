import type { FieldChange, Hash, Stage } from '../plan.ts'
import { canonical } from './canonical.ts'

const changeText = ({ path, object, pointer, before, after, followedBy }: FieldChange): string =>
  canonical([
    path,
    object,
    pointer,
    // "Not there" and an explicit null are two things.
    before === undefined ? [] : [before],
    after === undefined ? [] : [after],
    followedBy === undefined ? [] : [followedBy],
  ])

/** The hash of what a stage does: the set of its field changes, whatever their order, offsets, and the text around them. */
export const stageDigest = (changes: readonly FieldChange[], hash: Hash): string =>
  hash([...new Set(changes.map(changeText))].sort().join('\n'))

export const planDigest = (stages: readonly Pick<Stage, 'digest'>[], hash: Hash): string =>
  hash(stages.map(({ digest }) => digest).join('\n'))
