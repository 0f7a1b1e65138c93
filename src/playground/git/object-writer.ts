import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflate } from 'node:zlib'

const compress = promisify(deflate)

/**
 * Writes a loose object and answers its id. A process of git for each would be most of what a request takes; what is written is what
 * git would write.
 */
export const writeObject = async (
  directory: string,
  type: 'blob' | 'tree' | 'commit',
  body: Buffer,
): Promise<string> => {
  const whole = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body])
  const sha = createHash('sha1').update(whole).digest('hex')
  const folder = join(directory, 'objects', sha.slice(0, 2))
  const path = join(folder, sha.slice(2))
  if (await stat(path).catch(() => null)) return sha
  await mkdir(folder, { recursive: true })
  const draft = join(folder, `tmp-${randomUUID()}`)
  await writeFile(draft, await compress(whole), { mode: 0o444 })
  await rename(draft, path)
  return sha
}
