/** The room's one public file: in which file a field of an object is written. */
export { type Location, locate, patchesOf } from './plain.ts'
export type { Rendering } from './rendering.ts'
