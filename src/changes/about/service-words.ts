import type { SourceFile } from '../../manifests/manifests.ts'
import { holding, meantTexts, runsOf } from './file-words.ts'

const before = String.raw`\s*(?:[&!]\S*\s+|#.*\s+)*["']?`
const behind = String.raw`(?=[\s"',}\]#.]|$)`
const literal = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Names and hosts that are written as a block, or by an alias: what they say is not beside their key. */
const isElsewhere = /\b(?:hosts?|hostnames|name|kind)["']?\s*:\s*(?:[&!#]\S*.*\s+)*[|>*]|^\s*-\s+(?:[&!]\S*\s+)*[|>*]/m

const isService = /\bkind["']?\s*:\s*(?:[&!]\S*\s+|#.*\s+)*["']?Service\b/

/** A test for files that may make a service of that name known: as a Service, or as a host of a route or a DestinationRule. */
const naming = (word: string): ((file: SourceFile) => boolean) => {
  const holds = holding(runsOf(word))
  const host = new RegExp(String.raw`\bhost["']?\s*:${before}${literal(word)}${behind}`, 'im')
  const item = new RegExp(String.raw`[-[,]${before}${literal(word)}${behind}`, 'im')
  const name = new RegExp(String.raw`\bname["']?\s*:${before}${literal(word)}${behind}`, 'im')
  return (file) =>
    holds(file) &&
    meantTexts(file).some(
      (text) =>
        isElsewhere.test(text) ||
        host.test(text) ||
        (/\bhosts["']?\s*:/.test(text) && item.test(text)) ||
        text.split(/^---/m).some((part) => isService.test(part) && name.test(part)),
    )
}

/** True where some file may know a service of that name; false only where none does. */
export const mayBeService = (files: Iterable<SourceFile>, word: string): boolean => {
  if (runsOf(word).length === 0) return true
  const isNaming = naming(word)
  for (const file of files) if (isNaming(file)) return true
  return false
}
