import { type FieldBlock, type FieldValue, policyFields } from '../../istio/policy-fields.ts'
import { count, duration, type Fields, flag, integer, object, type Shape, text, word } from './shape.ts'

/** What the API server takes, which for numbers and some durations is more than istiod does. */
const shapeOf = (value: FieldValue): Shape => {
  switch (value.kind) {
    case 'integer':
      return value.bits === 'int32' ? integer : count
    case 'duration':
      return value.takesZero ? text : duration
    case 'flag':
      return flag
    case 'word':
      return word(...value.words)
  }
}

interface Branch {
  readonly steps: readonly string[]
  readonly shape: Shape
}

const gathered = (branches: readonly Branch[]): Shape => {
  const fields: Record<string, Shape> = {}
  for (const key of new Set(branches.flatMap(({ steps }) => steps.slice(0, 1)))) {
    const below = branches.flatMap(({ steps: [first, ...steps], shape }) => (first === key ? [{ steps, shape }] : []))
    const [leaf] = below
    fields[key] = leaf !== undefined && leaf.steps.length === 0 ? leaf.shape : gathered(below)
  }
  const known: Fields = fields
  return object(known)
}

/** The definition of a block, from the table of its fields. */
export const blockShape = (block: FieldBlock): Shape =>
  gathered(
    policyFields.filter((field) => field.block === block).map(({ steps, value }) => ({ steps, shape: shapeOf(value) })),
  )
