import type { Problem } from '../problem.ts'

/** Why a line is not carried out, before it is known what would have been right. */
export interface Refusal {
  readonly code: string
  readonly message: string
  /** All that there is to say about what to do, where it is no line of ours that is looked for. */
  readonly hint?: string
  /** A sentence that stands before the line to type. */
  readonly advice?: string
  /** Lines that may be what was meant. The first that is understood becomes the hint. */
  readonly fixes: readonly string[]
  /** Lines between which only the person can choose. Those that are understood become the hint together. */
  readonly choices: readonly string[]
}

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal }

export const understood = <Value>(value: Value): Read<Value> => ({ ok: true, value })

export const refuse = (
  code: string,
  message: string,
  help: Partial<Omit<Refusal, 'code' | 'message'>> = {},
): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal: {
    fixes: [],
    choices: [],
    ...help,
    code,
    message,
  },
})

/** The refusal with one more line that may be what was meant, behind the others. */
export const withFix = <Refused extends { readonly ok: false; readonly refusal: Refusal }>(
  { refusal }: Refused,
  fix: string,
): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal: { ...refusal, fixes: [...refusal.fixes, fix] },
})

/** A refused line of a comment: the problem, and the line as the person wrote it. */
export interface RefusedLine extends Problem {
  readonly line: number
  readonly text: string
}
