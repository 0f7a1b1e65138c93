import { type Portion, portionsOf, withAside } from '../../layouts/layouts.ts'
import {
  type Document,
  isJsonList,
  isJsonObject,
  type Json,
  type Snapshot,
  type SourceFile,
} from '../../manifests/manifests.ts'
import { holding } from './file-words.ts'
import { growChoice } from './grow-choice.ts'
import { answering, areSweeping, hasStar, type Question, usesGatewayApi } from './questions.ts'

/** Files that are wanted whatever services they name. */
export interface Besides {
  readonly paths: readonly string[]
  /** Files that hold one of these names. */
  readonly names: readonly string[]
}

const spoken = (value: Json, key: string): string => {
  if (isJsonList(value)) return value.map((item) => spoken(item, key)).join('')
  if (isJsonObject(value))
    return `${key}:\n${Object.entries(value)
      .map(([inner, one]) => spoken(one, inner))
      .join('')}`
  return `${key}: ${String(value)}\n`
}

const texts = new WeakMap<readonly Document[], readonly SourceFile[]>()

/** What objects say, as a text that words can be looked for in. */
const textOfObjects = (documents: readonly Document[]): readonly SourceFile[] => {
  const known = texts.get(documents)
  if (known !== undefined) return known
  const text = documents.map(({ value }) => spoken(value, '-')).join('')
  const made: readonly SourceFile[] = [{ path: '', text, mode: '100644' }]
  texts.set(documents, made)
  return made
}

const known = new WeakMap<Portion, readonly SourceFile[]>()

/** Texts that hold every name that the objects of a portion have: its files, and what comes out of them where they do not show it. */
export const textsOf = (portion: Portion): readonly SourceFile[] => {
  const { files, isLiteral, documents } = portion
  if (isLiteral) return files
  const texts = known.get(portion) ?? [...files, ...textOfObjects(documents())]
  known.set(portion, texts)
  return texts
}

const sweeping = new WeakMap<readonly Document[], boolean>()

const isSweeping = (portion: Portion): boolean => {
  if (!textsOf(portion).some(hasStar)) return false
  const documents = portion.documents()
  const known = sweeping.get(documents) ?? areSweeping(documents)
  sweeping.set(documents, known)
  return known
}

/** A test for portions that answer a question. What an object says may stand in several of its files, so each word may. */
const answeredBy = (question: Question): ((portion: Portion) => boolean) => {
  if (question.kind === 'words') {
    const tests = question.runs.map((run) => holding([run]))
    return (portion) => tests.every((holds) => textsOf(portion).some(holds))
  }
  const fits = answering(question)
  return (portion) => (question.kind === 'directory' ? portion.files : textsOf(portion)).some(fits)
}

const chosenBefore = new WeakMap<Snapshot, Map<string, Snapshot>>()

/**
 * The files with all portions of an environment left aside that have nothing to say of these services, found as in plain manifests: by words, grown until
 * nothing new is asked for.
 */
export const portionsAbout = (
  snapshot: Snapshot,
  services: ReadonlySet<string>,
  environment: string | null,
  besides: Besides,
  most: number,
): Snapshot => {
  const portions = portionsOf(snapshot, environment)
  // There a Service stands for a version of another without its name in it.
  if (services.size === 0 || portions.some(({ files }) => files.some(usesGatewayApi))) return snapshot
  const key = JSON.stringify([[...services].sort(), environment, besides, most])
  const ofSnapshot = chosenBefore.get(snapshot) ?? new Map<string, Snapshot>()
  chosenBefore.set(snapshot, ofSnapshot)
  const before = ofSnapshot.get(key)
  if (before !== undefined) return before
  const wanted = new Set(besides.paths)
  const grown = growChoice(
    {
      all: portions,
      isWanted: (portion) =>
        !portion.mayBeAside || portion.files.some(({ path }) => wanted.has(path)) || isSweeping(portion),
      answering: answeredBy,
      documents: (portion) => portion.documents(),
    },
    services,
    besides.names,
    most,
  )
  const aside = grown === null ? [] : portions.filter((portion) => !grown.chosen.has(portion))
  const part = aside.length === 0 ? snapshot : withAside(snapshot, new Set(aside.map((portion) => portion.key)))
  ofSnapshot.set(key, part)
  return part
}
