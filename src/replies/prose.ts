import { code, plain } from './markdown.ts'

/** Words with which a sentence goes on after a command or a flag: no arguments of it. */
const goesOn =
  'the|a|an|before|out|or|and|does|do|is|are|was|were|opens|shows|brings|makes|takes|sets|with|first|for|it|then|gives|needs|lets|in|of|on|would|where|to(?! \\d)'

/** One argument: quoted, or without blanks and not ending the sentence. */
const word = `(?!(?:${goesOn})(?:\\W|$))(?:"[^"\\n]*"|[^\\s"\\x60,;)/]?[^\\s"\\x60,;)]*[^\\s"\\x60,;.:)])`

const verbs =
  'canary|route|unroute|mirror|pin|promote|retire|deploy|image|scale|autoscale|adopt|expose|policy|rollback|next|done|cancel|replan|hold|unhold|override|plan|status|history|explain'

/** `/canary 0 v2 reviews --route #0` up to the end of its sentence, or flags alone: `--virtual-service shop --route #0`. */
const typable = new RegExp(`(?<=^|[\\s(])(?:/(?:${verbs})(?![\\w/.-])|--[a-z][a-z-]*(?:=${word})?)(?: ${word})*`, 'g')

/** What somebody can type stands in code, ready to copy; the rest is text as in `plain`, which would break `--route #0` apart. */
export const prose = (text: string): string => {
  let written = ''
  let end = 0
  for (const { 0: typed, index } of text.matchAll(typable)) {
    written += `${plain(text.slice(end, index))}${code(typed)}`
    end = index + typed.length
  }
  return `${written}${plain(text.slice(end))}`
}
