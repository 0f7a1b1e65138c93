import type { MeshSettings, Place } from '../model/model.ts'
import type { Fields } from './fields.ts'
import type { SourceObject } from './source.ts'

/** Reads one kind of object. The namespace in `place` is the one stated or worked out, never what the metadata says alone. */
export type ObjectReader<Value> = (source: SourceObject, place: Place, fields: Fields, settings: MeshSettings) => Value
