import type { Place } from '../model/model.ts'

/** The directory of the object's file: what stands in one is most often applied together. */
export const directoryOf = ({ path }: Pick<Place, 'path'>): string => path.slice(0, path.lastIndexOf('/') + 1)
