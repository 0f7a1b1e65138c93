import type { Document } from '../../manifests/manifests.ts'
import { readModel } from '../../traffic/traffic.ts'
import { needsOf } from './needs.ts'
import { keyOf, namedSo, type Question, questionsOf } from './questions.ts'

/** Of what a choice is made: files, or what an environment is made of. */
export interface Choosable<Piece> {
  readonly all: readonly Piece[]
  /** True for pieces that are chosen whatever services are asked for. */
  readonly isWanted: (piece: Piece) => boolean
  /** A test for pieces that answer a question. */
  readonly answering: (question: Question) => (piece: Piece) => boolean
  readonly documents: (piece: Piece) => readonly Document[]
}

/**
 * The pieces that these services depend on, by the words that they need, grown until nothing new is asked for; and the tests that any piece was put to.
 * Null beyond `most` pieces: there is nothing to be gained then.
 */
export const growChoice = <Piece>(
  { all, isWanted, answering, documents }: Choosable<Piece>,
  services: ReadonlySet<string>,
  names: readonly string[],
  most: number,
): { readonly chosen: ReadonlySet<Piece>; readonly asked: readonly ((piece: Piece) => boolean)[] } | null => {
  const chosen = new Set(all.filter(isWanted))
  const asked = new Map<string, (piece: Piece) => boolean>()
  const add = (question: Question): void => {
    const key = keyOf(question)
    if (asked.has(key) || chosen.size > most) return
    const fits = answering(question)
    asked.set(key, fits)
    for (const piece of all) if (!chosen.has(piece) && fits(piece)) chosen.add(piece)
  }
  for (const name of [...services, ...names]) add(namedSo(name))
  for (let before = -1; before !== asked.size && chosen.size <= most; ) {
    before = asked.size
    const said = all.flatMap((piece) => (chosen.has(piece) ? documents(piece) : []))
    for (const question of questionsOf(needsOf(readModel(said), services))) add(question)
  }
  return chosen.size > most ? null : { chosen, asked: [...asked.values()] }
}
