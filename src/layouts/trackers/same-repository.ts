/**
 * Whether an address of git means `owner/name`. Hosts are not compared: one repository has several (ssh, https, a proxy), and a mirror of it
 * holds the same commits.
 */
export const isSameRepository = (address: string, repository: string): boolean => {
  const path = address
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/(?<!\/)\/+$/, '')
    .replace(/\.git$/i, '')
    .replace(/^[a-z+]+:\/\/[^/]*\//i, '')
    .replace(/^[^/@]*@[^/:]*:/, '')
  return path.toLowerCase() === repository.toLowerCase()
}
