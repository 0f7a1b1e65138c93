import { isMap, isPair, isScalar, isSeq, Scalar } from 'yaml'
import { isJsonList, isJsonObject, type Json } from './json.ts'
import { isSafePlain } from './plain.ts'
import { type Quote, quoteOf } from './scalar-text.ts'

/** Strings that people write alike: what is quoted of one kind may be plain of another. */
const shapes: readonly RegExp[] = [
  // Durations: `30s`, `1h30m`.
  /^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/,
  // Versions: `v1`, `v1.10.0`.
  /^v?\d+(?:[.-]\w+)*$/,
  /^\//,
  // Hosts: `reviews.prod.svc.cluster.local`.
  /^[a-z\d-]+(?:\.[a-z\d-]+)+$/,
]

const shapeOf = (text: string): number => shapes.findIndex((shape) => shape.test(text))

/** Strings that nobody quotes, however else they write. */
const isHeader = (parent: unknown): boolean =>
  isPair(parent) && isScalar(parent.key) && (parent.key.value === 'apiVersion' || parent.key.value === 'kind')

/** Is the string quoted or not because its writer chose so? Null where it is neither, or could not be plain. */
export const choiceOf = (node: unknown): Quote | 'plain' | null => {
  if (!isScalar(node) || typeof node.value !== 'string') return null
  if (node.type === Scalar.PLAIN) return 'plain'
  return isSafePlain(node.value, false) ? quoteOf(node) : null
}

const isLeaf = (value: unknown): boolean => isScalar(value)

/** How many of each there are. */
interface Count {
  readonly plain: number
  readonly "'": number
  readonly '"': number
}

const none: Count = { plain: 0, "'": 0, '"': 0 }

const larger = (count: Count): Quote => (count["'"] > count['"'] ? "'" : '"')

/** Habits of one document that show only in its values as a whole. */
export class Habits {
  readonly #strings = new Map<number, Count>()
  readonly #leaves = { lists: { flow: 0, block: 0 }, maps: { flow: 0, block: 0 } }

  /** One string value. */
  addString(node: unknown, parent: unknown): void {
    const choice = choiceOf(node)
    if (choice === null || isHeader(parent) || !isScalar(node)) return
    const shape = shapeOf(String(node.value))
    const count = this.#strings.get(shape) ?? none
    this.#strings.set(shape, { ...count, [choice]: count[choice] + 1 })
  }

  /** One list or map; only lists of scalars and maps of one scalar count. */
  addCollection(node: unknown): void {
    const counts =
      isSeq(node) && node.items.length > 0 && node.items.every(isLeaf)
        ? this.#leaves.lists
        : isMap(node) && node.items.length === 1 && isLeaf(node.items[0]?.value)
          ? this.#leaves.maps
          : null
    if (counts === null || (!isSeq(node) && !isMap(node))) return
    if (node.flow === true) counts.flow += 1
    else counts.block += 1
  }

  /** How most strings of this kind are quoted; strings of no kind only where all of them are. Null where none shows it. */
  quoteLike(text: string): Quote | 'plain' | null {
    const count = this.#strings.get(shapeOf(text))
    if (count === undefined) return null
    const quoted = count["'"] + count['"']
    if (shapeOf(text) < 0) return count.plain === 0 && quoted > 1 ? larger(count) : 'plain'
    return quoted > count.plain ? larger(count) : 'plain'
  }

  /** Are all lists of scalars, or maps of one scalar, written in brackets? One list shows it, of maps two. */
  bracketsLike(value: Json): boolean {
    const isList = isJsonList(value)
    const { flow, block } = isList ? this.#leaves.lists : this.#leaves.maps
    return block === 0 && flow >= (isList ? 1 : 2)
  }
}

/** Is it a list of scalars, or a map of one, short enough for a line? */
export const isSmallLeaf = (value: Json): boolean => {
  if (!isJsonList(value) && !isJsonObject(value)) return false
  const inner = Object.values(value)
  const isFlat = inner.every((one) => typeof one !== 'object' || one === null)
  return isFlat && (isJsonList(value) || inner.length === 1) && JSON.stringify(value).length <= 80
}
