import type { Document, SourceFile } from '../../manifests/manifests.ts'
import { isNear, readModel } from '../../traffic/traffic.ts'
import { documentsOf } from '../text/parsed-files.ts'
import { holding, meantTexts, runsOf } from './file-words.ts'
import type { Needs } from './needs.ts'
import { takesClusterDomain } from './references.ts'

const sweeping = new WeakMap<SourceFile, boolean>()

/** True for files with a text that may begin with a star. */
export const hasStar = (file: SourceFile): boolean =>
  meantTexts(file).some((text) => text.includes('*') && /["']\*|^[ \t]*(?:-[ \t]+)?\*/m.test(text))

/** True for objects that speak of whole domains, which may be those of any service without naming it. */
export const areSweeping = (documents: readonly Document[]): boolean => {
  const { model } = readModel(documents)
  return (
    model.routers.some((router) => takesClusterDomain(router, model)) ||
    model.subsetRules.some(({ host }) => host.startsWith('*')) ||
    model.serviceEntries.some(({ hosts }) => hosts.some((host) => host.startsWith('*')))
  )
}

/** The same of a file. */
export const isSweeping = (file: SourceFile): boolean => {
  const known = sweeping.get(file)
  if (known !== undefined) return known
  const documents = hasStar(file) ? documentsOf(file) : null
  const is = documents?.ok === true && areSweeping(documents.value)
  sweeping.set(file, is)
  return is
}

const names = new WeakMap<SourceFile, readonly string[]>()

/** Whatever stands behind a key `name`, and more. */
const namesIn = (file: SourceFile): readonly string[] => {
  const known = names.get(file)
  if (known !== undefined) return known
  const found = new Set(
    meantTexts(file).flatMap((text) =>
      [...text.matchAll(/\bname["']?\s*:\s*(?:[&!]\S*\s+|#.*\s+)*["']?([^\s"',}\]]+)/g)].flatMap(
        ([, name]) => name ?? [],
      ),
    ),
  )
  const fresh = [...found]
  names.set(file, fresh)
  return fresh
}

/** Files with a name near to this one; also those that write some name as a block, or by an alias. */
const naming = (wanted: string): ((file: SourceFile) => boolean) => {
  const first = wanted[0]?.toLowerCase()
  const last = wanted.at(-1)?.toLowerCase()
  return (file) =>
    namesIn(file).some(
      (name) =>
        /^[|>*]/.test(name) ||
        // A slip leaves the first letter or the last, an ending too much or too few the first.
        ((name[0]?.toLowerCase() === first || name.at(-1)?.toLowerCase() === last) && isNear(wanted, name)),
    )
}

const gatewayApi = new WeakMap<SourceFile, boolean>()

export const usesGatewayApi = (file: SourceFile): boolean => {
  const known = gatewayApi.get(file)
  if (known !== undefined) return known
  const uses = file.text.includes('gateway.networking.k8s.io')
  gatewayApi.set(file, uses)
  return uses
}

/** What is asked of files, to know whether they matter to some services. */
export type Question =
  /** Do they hold all of these runs? */
  | { readonly kind: 'words'; readonly runs: readonly string[] }
  /** Does one of them stand in this directory? */
  | { readonly kind: 'directory'; readonly directory: string }
  /** Is there a name near to this one? */
  | { readonly kind: 'near'; readonly name: string }

export const keyOf = (question: Question): string => JSON.stringify(Object.values(question))

/** The question for what names something, whatever it is called in full. */
export const namedSo = (name: string): Question => ({ kind: 'words', runs: runsOf(name) })

const runsIn = (words: string): readonly string[] => words.split(' ').filter((run) => run !== '')

export const questionsOf = (needs: Needs): readonly Question[] => [
  ...[...needs.words].map((words): Question => ({ kind: 'words', runs: runsIn(words) })),
  ...[...needs.selectors].map(
    (words): Question => ({ kind: 'words', runs: [...runsIn(words), 'service', 'selector'] }),
  ),
  ...[...needs.directories].map((directory): Question => ({ kind: 'directory', directory })),
  ...[...needs.near].map((name): Question => ({ kind: 'near', name })),
]

/** The directory of a path, with the slash at its end. */
const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/** A test for files that answer a question by themselves. */
export const answering = (question: Question): ((file: SourceFile) => boolean) => {
  switch (question.kind) {
    case 'words':
      return holding(question.runs)
    case 'directory':
      return ({ path }) => directoryOf(path) === question.directory
    case 'near':
      return naming(question.name)
  }
}
