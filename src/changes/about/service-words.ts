import type { SourceFile } from '../../manifests/manifests.ts'
import { holding, mayFollow, mayHold, meantTexts, runsOf } from './file-words.ts'

const behind = String.raw`(?=[\s"',}\]#.]|$)`
const literal = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Something between a key and its name, which then does not follow it: a comment, an anchor, a tag; or a block, or an alias. */
const isSpecial = /\b(?:hosts?|hostnames|name|kind)["']?\s*:\s*[&!#|>*]|^[ \t]*-[ \t]+[&!#|>*]/m

const special = new WeakMap<SourceFile, boolean>()

const speaksSpecially = (file: SourceFile): boolean => {
  const known = special.get(file)
  if (known !== undefined) return known
  const is = meantTexts(file).some((text) => /[&!#|>*]/.test(text) && isSpecial.test(text))
  special.set(file, is)
  return is
}

const isService = /\bkind["']?\s*:\s*["']?Service\b/

/** A test for files that may make a service of that name known: as a Service, or as a host of a route or a DestinationRule. */
const naming = (word: string): ((file: SourceFile) => boolean) => {
  const runs = runsOf(word)
  const [first = ''] = runs
  const may = mayHold(runs)
  const holds = holding(runs)
  const value = mayFollow(['host', 'hosts'], first)
  const host = new RegExp(String.raw`\bhosts?["']?\s*:\s*(?:-\s*)?["']?${literal(word)}${behind}`, 'im')
  const listed = holding([...runs, 'hosts'])
  const item = new RegExp(String.raw`[-[,]\s*["']?${literal(word)}${behind}`, 'im')
  const named = mayFollow(['name'], first)
  const service = mayFollow(['kind'], 'service')
  const name = new RegExp(String.raw`\bname["']?\s*:\s*["']?${literal(word)}${behind}`, 'im')
  const isHost = (file: SourceFile): boolean => value(file) && meantTexts(file).some((text) => host.test(text))
  const isListed = (file: SourceFile): boolean => listed(file) && meantTexts(file).some((text) => item.test(text))
  const isNamed = (file: SourceFile): boolean =>
    service(file) &&
    named(file) &&
    meantTexts(file).some(
      (text) => name.test(text) && text.split(/^---/m).some((part) => isService.test(part) && name.test(part)),
    )
  return (file) =>
    isHost(file) || isListed(file) || isNamed(file) || (may(file) && speaksSpecially(file) && holds(file))
}

/** A test for files with a patch that may set some field to this name. */
export const settingValue = (word: string): ((file: SourceFile) => boolean) => {
  const [first = ''] = runsOf(word)
  const may = mayFollow(['value'], first)
  const value = new RegExp(String.raw`\bvalue["']?\s*:[-[\s"'&!|>]*${literal(word)}${behind}`, 'im')
  return (file) => may(file) && meantTexts(file).some((text) => value.test(text))
}

/** Which words a file was asked for, and the answers: the words of comments are few, and come again. */
const answers = new WeakMap<SourceFile, Map<string, boolean>>()
const mostAnswers = 32

/** True where some file may know a service of that name; false only where none does. */
export const mayBeService = (files: Iterable<SourceFile>, word: string): boolean => {
  if (runsOf(word).length === 0) return true
  const isNaming = naming(word)
  for (const file of files) {
    const known = answers.get(file)
    const answer = known?.get(word) ?? isNaming(file)
    if (known === undefined) answers.set(file, new Map([[word, answer]]))
    else if (!known.has(word)) {
      if (known.size >= mostAnswers) known.clear()
      known.set(word, answer)
    }
    if (answer) return true
  }
  return false
}
