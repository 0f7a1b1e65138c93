import { isMap, isSeq } from 'yaml'
import { fromPointer, type Pointer } from './json.ts'
import { keyOf } from './node-value.ts'

/** What stands at the pointer below a node; undefined where nothing does, or an alias stands on the way. */
export const nodeAt = (root: unknown, pointer: Pointer): unknown => {
  let node = root
  for (const step of fromPointer(pointer)) {
    if (isSeq(node)) node = node.items[Number(step)]
    else if (isMap(node)) node = node.items.find(({ key }) => keyOf(key) === step)?.value
    else return undefined
  }
  return node
}
