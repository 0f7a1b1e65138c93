import { type Document, readDocuments } from '../../src/manifests/manifests.ts'
import { type Model, type ReadModel, type ReadOptions, readModel } from '../../src/traffic/traffic.ts'

const documentsOf = (path: string, text: string): readonly Document[] => {
  const read = readDocuments({ path, text, mode: '100644' })
  if (!read.ok) throw new Error(`${path}: ${read.problems.map(({ message }) => message).join('; ')}`)
  return read.value
}

/** The model of some files, or of one text as `all.yaml`; what could not be read comes with it. */
export const readFiles = (files: Readonly<Record<string, string>> | string, options?: ReadOptions): ReadModel => {
  const named = typeof files === 'string' ? { 'all.yaml': files } : files
  return readModel(
    Object.entries(named).flatMap(([path, text]) => documentsOf(path, text)),
    options,
  )
}

/** The model of texts that must be read without a problem. */
export const modelOf = (files: Readonly<Record<string, string>> | string, options?: ReadOptions): Model => {
  const { model, problems } = readFiles(files, options)
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '))
  return model
}
