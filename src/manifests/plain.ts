import { Scalar, Schema } from 'yaml'
import { tagsOf11 } from './compose.ts'

/** The patterns that give a plain scalar another type than string. */
const patterns = (schema: Schema): readonly RegExp[] =>
  schema.tags.flatMap((tag) => (tag.default !== false && 'test' in tag && tag.test !== undefined ? [tag.test] : []))

const typed: readonly RegExp[] = [
  ...patterns(new Schema({ schema: 'core' })),
  ...patterns(new Schema({ schema: 'yaml-1.1', merge: true, customTags: tagsOf11 })),
  // The default value of YAML 1.1, which some readers stumble over.
  /^=$/,
]

/** Would this plain text be a number, boolean, null, date or merge key to some reader? */
const readsAsTyped = (text: string): boolean => typed.some((pattern) => pattern.test(text))

/** Numbers that every reader takes alike: no octals, no sexagesimals, no underscores. */
const agreedNumber = /^[-+]?(?:0+|[1-9]\d*)?(?:\.\d*)?(?:[eE][-+]?\d+)?$/

/** True where YAML 1.1 and 1.2 readers may take the scalar for different values, such as `on` or `0777`. */
export const isDisputed = ({ type, value, source }: Scalar): boolean =>
  type === Scalar.PLAIN &&
  source !== undefined &&
  (typeof value === 'string' ? readsAsTyped(source) : typeof value === 'number' && !agreedNumber.test(source))

/** Syntax that a plain scalar may not begin with, end with or contain; what would trip the template guard is among it. */
const unsafePlain =
  /^[\s!&*%@`"'#|>,[\]{}=]|^[-?:](?:\s|$)|^(?:---|\.\.\.)|:(?:\s|$)|\s#|\s$|[^\P{C}]|[\u2028\u2029]|\{\{|\{%|<%|%\{/u
/** A question mark or a colon anywhere ends a plain scalar inside brackets for some readers of YAML 1.1, PyYAML among them. */
const unsafeInFlow = /[[\]{},?:]|^-/

/** May the text stand without quotes as a string? A dot alone, which is one, has them by Istio's own custom. */
export const isSafePlain = (text: string, inFlow: boolean): boolean =>
  text !== '' && text !== '.' && !unsafePlain.test(text) && !(inFlow && unsafeInFlow.test(text)) && !readsAsTyped(text)
