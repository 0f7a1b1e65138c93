import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Result } from './problem.ts'
import { reconcileRepository } from './reconcile/reconcile.ts'
import { type Server, type ServerOptions, startServer } from './server.ts'
import { type Environment, readSettings } from './settings.ts'

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/**
 * The App's server, from variables. `over` stands over those of the process; where it says which GitHub to serve, that GitHub is a
 * passing one of this machine, and so is what the server keeps of it.
 */
export const serveFrom = async (
  environment: Environment,
  over: Environment,
  more: Pick<ServerOptions, 'log' | 'onRequest'> = {},
): Promise<Result<Server>> => {
  const passing = over['GITHUB_API_URL'] !== undefined && environment['SLUICE_DATA'] === undefined
  const data = passing ? { SLUICE_DATA: await mkdtemp(join(tmpdir(), 'sluice-')) } : {}
  const settings = readSettings({ ...environment, ...data, ...over }, readText)
  if (!settings.ok) return settings
  return startServer({ settings: settings.value, surroundings: environment, reconcile: reconcileRepository, ...more })
}
