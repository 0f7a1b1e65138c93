/** The room's one public file: everything the other rooms know of YAML text. */
export { type Document, guardedParse, lineOf, readDocuments } from './document.ts'
export { fromPointer, isJsonObject, type Json, type JsonObject, type Pointer, toPointer, valueAt } from './json.ts'
export type { Operation, Patch } from './patch.ts'
export type { Edit, FileMode, Snapshot, SourceFile } from './snapshot.ts'
