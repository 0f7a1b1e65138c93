/**
 * Everything that reaches git as an argument passes one of these first. A value that does not fit is a bug of the caller (user text never gets
 * this far unchecked), so they throw. Stricter than `git check-ref-format`, which lets `a$(id)` and `x;rm` through.
 */

const shaForm = /^[0-9a-f]{40}$/
const refForm = /^refs\/[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$/
const branchForm = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/

/** True for a full, lower-case commit id. */
export const isSha = (text: string): boolean => shaForm.test(text)

/** git refuses these spellings somewhere, or reads them as something other than a plain name. */
const hasForbiddenPart = (name: string): boolean =>
  name.includes('..') ||
  name.includes('//') ||
  name.endsWith('/') ||
  name.endsWith('.') ||
  name.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock'))

/** True where the name may become a branch, and is safe as an argument. */
export const isBranchName = (name: string): boolean => branchForm.test(name) && !hasForbiddenPart(name)

/** True for a full ref name, `refs/heads/main`. */
export const isRefName = (name: string): boolean => refForm.test(name) && !hasForbiddenPart(name)

const quoted = (value: string): string => JSON.stringify(value.slice(0, 120))

export const checkedSha = (value: string): string => {
  if (!isSha(value)) throw new TypeError(`not a commit id: ${quoted(value)}`)
  return value
}

export const checkedRef = (value: string): string => {
  if (!isRefName(value)) throw new TypeError(`not a full ref name: ${quoted(value)}`)
  return value
}

/** Why the path must not be read or written, or null. `.git` is refused in every spelling that a case-folding disk takes for it. */
export const pathFault = (path: string): string | null => {
  if (path === '') return 'it is empty'
  if (path.length > 4096) return 'it is longer than 4,096 characters'
  if (path.includes('\0')) return 'it holds a NUL character'
  if (/[\uD800-\uDFFF]/u.test(path)) return 'it is not valid Unicode'
  for (const part of path.split('/')) {
    if (part === '') return 'it is absolute, or has an empty part'
    if (part === '.' || part === '..') return 'it has a "." or ".." part'
    if (/^(\.git|git~\d+)[. ]*$/i.test(part.replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')))
      return 'it leads into .git'
  }
  return null
}

export const checkedPath = (path: string): string => {
  const fault = pathFault(path)
  if (fault !== null) throw new TypeError(`not a path inside the repository (${fault}): ${quoted(path)}`)
  return path
}
