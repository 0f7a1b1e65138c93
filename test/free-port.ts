import { createServer } from 'node:net'

/** Below those that systems give to outgoing connections (32,768 and up on Linux, 49,152 elsewhere): what is stopped and started again finds its port free. */
const lowest = 10_000
const highest = 30_000

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** A port on loopback where nothing listens. */
export const freePort = async (): Promise<number> => {
  const port = lowest + Math.floor(Math.random() * (highest - lowest))
  return (await isFree(port)) ? port : freePort()
}
