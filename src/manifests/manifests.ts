/** The room's one public file: everything the other rooms know of YAML text. */
export { applyPatch } from './apply-patch.ts'
export { copyDocument } from './copy-document.ts'
export { type Document, guardedParse, lineOf, readDocuments } from './document.ts'
export { type DocumentPatch, editDocument, editFile } from './edit.ts'
export { sameJson } from './equal.ts'
export { matchesGlob } from './globs.ts'
export {
  fromPointer,
  isJsonList,
  isJsonObject,
  type Json,
  type JsonObject,
  type Pointer,
  toPointer,
  valueAt,
} from './json.ts'
export { namedPaths, placesOf, unreadPaths } from './kustomization-paths.ts'
export { changedLines } from './line-diff.ts'
export { editNested, readNested } from './nested.ts'
export { parsedFile } from './parsed-file.ts'
export { type Operation, type Patch, readPatch, type WrittenPatch } from './patch.ts'
export { directoryOf, isKustomization, pathFrom } from './paths.ts'
export { removeDocument } from './remove-document.ts'
export { appendDocument, renderDocument, renderList } from './render-document.ts'
export type { Edit, FileMode, Snapshot, SourceFile } from './snapshot.ts'
export { applyEdits, spliceText } from './splice.ts'
export { withoutTransfers } from './transfers.ts'
export { unifiedDiff } from './unified-diff.ts'
