import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../shared/scenarios/', import.meta.url))

/** The published manifests of a release, where they lie beside the checkout. */
export const scenarioFiles = (name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(`${root}${name}`)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => [file, readFileSync(`${root}${name}/${file}`, 'utf8')]),
  )

export const scenariosAreHere = existsSync(root)
