import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'

/** Whether the real Prometheus can be started here. */
export const prometheusIsHere = spawnSync('prometheus', ['--version']).status === 0

export interface PrometheusServer {
  readonly url: string
  /** What the exporter shows from now on. */
  expose(text: string): void
  /** Waits until a query answers so, at most ten seconds. */
  until(query: string, holds: (value: string | undefined) => boolean): Promise<void>
  stop(): Promise<void>
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

const stopped = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** A real Prometheus on loopback that scrapes an exporter of this process once a second. */
export const startPrometheus = async (): Promise<PrometheusServer> => {
  let exposition = ''
  const exporter = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
    response.end(exposition)
  })
  const target = `127.0.0.1:${await listen(exporter)}`
  const directory = mkdtempSync(join(tmpdir(), 'sluice-prometheus-'))
  const config = `scrape_configs: [{job_name: mesh, scrape_interval: 1s, static_configs: [{targets: ["${target}"]}]}]\n`
  writeFileSync(join(directory, 'prometheus.yml'), config)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  for (let tries = 0; !(await isReady()); tries++) {
    if (tries > 200) throw new Error('Prometheus does not start')
    await pause(50)
  }
  const firstValue = async (query: string): Promise<string | undefined> => {
    const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`)
    const { data } = (await response.json()) as { data?: { result?: readonly { value: readonly [number, string] }[] } }
    return data?.result?.[0]?.value[1]
  }
  return {
    url,
    expose: (text) => {
      exposition = text
    },
    until: async (query, holds) => {
      for (let tries = 0; !holds(await firstValue(query)); tries++) {
        if (tries > 100) throw new Error(`${query} does not come to hold`)
        await pause(100)
      }
    },
    stop: async () => {
      await stopped(child)
      await new Promise((resolve) => exporter.close(resolve))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
