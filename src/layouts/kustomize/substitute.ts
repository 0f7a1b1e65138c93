import {
  isJsonList,
  isJsonObject,
  type Json,
  lineOf,
  type Pointer,
  toPointer,
  valueAt,
} from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import type { Substitution } from '../trackers/laid.ts'
import type { BuiltObject } from './built.ts'
import type { Said } from './kustomization.ts'
import { type Setting, withSettings } from './set-fields.ts'

/** `${NAME}` and `${NAME:-fallback}`, as Flux reads them (fluxcd/pkg, envsubst); `$${NAME}` stays as it is. */
const placeholder = /\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)(?::?[-=]([^{}]*))?\}/g

/** What cannot stand in a plain scalar without another meaning. */
const special = /\n|:(?:\s|$)|\s#|^[\s[\]{}&*!|>'"%@,?]|^-(?:\s|$)|\s$/

/** A plain scalar as YAML reads it once more (YAML 1.1 and 1.2 agree on these). */
const readAgain = (text: string): Json => {
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text)
  if (/^-?(?:0|[1-9]\d{0,8})\.\d{1,9}$/.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  return text === 'null' || text === '~' || text === '' ? null : text
}

const textOfValue = ({ value }: Said): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null

/** A text after Flux, and what said it; null where that cannot be told. */
const filled = (
  text: string,
  { values, elsewhere, place }: Substitution,
): { readonly value: Json; readonly by: Said } | null => {
  let isKnown = true
  const by: Said[] = []
  const result = text.replace(placeholder, (whole, escaped: string, name: string, fallback: string | undefined) => {
    if (escaped !== '') return whole.slice(1)
    const said = values.get(name)
    const value = said === undefined ? (elsewhere === null ? (fallback ?? '') : null) : textOfValue(said)
    if (value === null || value.includes('${')) isKnown = false
    by.push(said ?? place)
    return value ?? whole
  })
  // What is left would be carried out by a rule that is not known here.
  if (!isKnown || /\$\{/.test(text.replace(placeholder, '')) || special.test(result)) return null
  return { value: special.test(text.replaceAll(placeholder, 'x')) ? result : readAgain(result), by: by[0] ?? place }
}

const leaves = (value: Json, steps: readonly string[] = []): readonly (readonly [Pointer, string])[] => {
  if (typeof value === 'string') return value.includes('${') ? [[toPointer(steps), value]] : []
  if (!isJsonList(value) && !isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...steps, key]))
}

const switchedOff = (value: Json): boolean =>
  ['labels', 'annotations'].some(
    (field) => valueAt(value, `/metadata/${field}/kustomize.toolkit.fluxcd.io~1substitute`) === 'disabled',
  )

/** An object with its placeholders filled in as Flux does; those whose value the repository does not tell stay. */
export const substituted = (object: BuiltObject, substitution: Substitution): BuiltObject => {
  if (switchedOff(object.value)) return object
  const settings = leaves(object.value).flatMap(([pointer, text]): Setting[] => {
    const found = filled(text, substitution)
    return found === null ? [] : [{ pointer, value: found.value, by: found.by.document, at: found.by.pointer }]
  })
  return settings.length === 0 ? object : withSettings(object, 'substitute', settings)
}

/** A whole text of manifests after Flux, which fills in texts and not values. */
export const filledText = (text: string, { values, elsewhere }: Substitution): string =>
  text.replace(placeholder, (whole, escaped: string, name: string, fallback: string | undefined) => {
    if (escaped !== '') return whole.slice(1)
    const said = values.get(name)
    return (said === undefined ? (elsewhere === null ? (fallback ?? '') : null) : textOfValue(said)) ?? whole
  })

/** What a variable must be so that a text becomes this; null where several stand in it, or it leaves no such value. */
export const variableFor = (text: string, wanted: Json): { readonly name: string; readonly value: string } | null => {
  const found = [...text.matchAll(placeholder)]
  const [only] = found
  const name = only?.[2]
  if (only === undefined || name === undefined || found.length !== 1 || only[1] !== '') return null
  const [before, after] = [text.slice(0, only.index), text.slice(only.index + only[0].length)]
  const target = typeof wanted === 'string' || typeof wanted === 'number' ? String(wanted) : null
  if (target === null || target.length < before.length + after.length) return null
  if (!target.startsWith(before) || !target.endsWith(after)) return null
  return { name, value: target.slice(before.length, target.length - after.length) }
}

/** A placeholder that Flux fills in from the cluster, with the place that says so. */
export const filledInCluster = ({ elsewhere, place }: Substitution, text: string): Problem => ({
  code: 'yaml-placeholder',
  message: `${text} is filled in by Flux${elsewhere === null ? '' : ' from a ConfigMap or Secret of the cluster (substituteFrom)'}, and what it becomes is not told by the repository.`,
  path: place.document.path,
  line: lineOf(place.document, (elsewhere ?? place).pointer),
  hint: 'Say it under spec.postBuild.substitute there, which counts before substituteFrom, in a pull request of your own.',
})
