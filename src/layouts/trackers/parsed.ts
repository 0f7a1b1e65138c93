import { type Document, type Json, readDocuments, type Snapshot, type SourceFile } from '../../manifests/manifests.ts'
import { oncePer } from '../../once-per.ts'
import { withoutBraces } from './set-template.ts'

// A file's text never changes, so it is parsed once for all commits that hold it.
/** The documents of a file that may declare a tracker; none where it cannot be read, for then it declares nothing that is applied. */
export const trackerDocuments = oncePer((file: SourceFile): readonly Document[] => {
  const isSet = file.text.includes('ApplicationSet')
  const read = readDocuments(isSet ? { ...file, text: withoutBraces(file.text) } : file)
  return read.ok ? read.value : []
})

/** What a file of one document holds, YAML or JSON; undefined where that cannot be read. */
export const fileValue = ({ files }: Pick<Snapshot, 'files'>, path: string): Json | undefined => {
  const file = files.get(path)
  return file === undefined ? undefined : trackerDocuments(file)[0]?.value
}
