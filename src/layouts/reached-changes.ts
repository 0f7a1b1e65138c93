import { type Document, type Snapshot, sameJson } from '../manifests/manifests.ts'
import { environmentNames, objectsOfEnvironment } from './environments.ts'
import { readLayout } from './read-layout.ts'

const documentsIn = (snapshot: Snapshot, name: string): readonly Document[] =>
  objectsOfEnvironment(snapshot, name).applied.flatMap(({ documents }) => documents)

/** The environments, by name, whose objects come out differently. */
export const environmentsChanged = (before: Snapshot, after: Snapshot): readonly string[] =>
  environmentNames(readLayout(before)).filter((name) => {
    const [one, other] = [documentsIn(before, name), documentsIn(after, name)]
    return (
      one.length !== other.length ||
      one.some((document, index) => !sameJson(document.value, other[index]?.value)) ||
      objectsOfEnvironment(before, name).plain.some(
        (path) => before.files.get(path)?.text !== after.files.get(path)?.text,
      )
    )
  })
