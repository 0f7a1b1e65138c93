import { RE2JS } from 're2js'

/** `*` and `?` stay inside one directory, `**` goes through any number of them, and a glob that ends in `/` means all below it. */
export const matchesGlob = (glob: string, path: string): boolean => {
  const pattern = glob.replace(/^\.?\//, '').replace(/\/$/, '/**')
  const expression = pattern
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => {
      if (part === '**/') return '(?:[^/]+/)*'
      if (part === '**') return '.*'
      if (part === '*') return '[^/]*'
      return part === '?' ? '[^/]' : RE2JS.quote(part)
    })
    .join('')
  return RE2JS.compile(`^(?:${expression})$`).matches(path)
}
