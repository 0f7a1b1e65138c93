import {
  type Document,
  directoryOf,
  isJsonObject,
  isKustomization,
  type Json,
  type Patch,
  pathFrom,
} from '../manifests/manifests.ts'
import { failure, type Result, success } from '../problem.ts'
import type { Place } from '../traffic/traffic.ts'

/** Where a change of an object is to be written. */
export interface Location {
  readonly path: string
  /** Of the YAML document in the file. */
  readonly document: number
  readonly patch: Patch
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** Files that a Kustomization takes as patches: they look like objects and are only parts of them. */
export const patchesOf = ({ path, value }: Document): readonly string[] => {
  if (!isKustomization(path) || !isJsonObject(value)) return []
  const paths = [
    ...list(value['patchesStrategicMerge']),
    ...[...list(value['patches']), ...list(value['patchesJson6902'])].map((patch) =>
      isJsonObject(patch) ? (patch['path'] ?? null) : null,
    ),
  ]
  return paths.flatMap((one) =>
    typeof one === 'string' && !one.includes('\n') ? [pathFrom(directoryOf(path), one)] : [],
  )
}

/**
 * Plain manifests: an object is changed where it is written, and every environment has files of its own. A file that a Kustomization lays over another is
 * no such file, and is refused.
 */
export const locate = (place: Place, patch: Patch, documents: Iterable<Document>): Result<Location> => {
  for (const document of documents)
    if (patchesOf(document).includes(place.path))
      return failure({
        code: 'layout-not-supported',
        message: `${place.path} is a patch of the Kustomization ${document.path}, and this version edits plain manifests only.`,
        path: place.path,
        line: place.line,
        hint: 'Change it by hand, in a pull request of your own.',
      })
  return success({ path: place.path, document: place.document, patch })
}
