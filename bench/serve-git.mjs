// git over HTTP on loopback, as a forge serves it, for one directory of bare repositories.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { git } from './repository.mjs'

export const serveGit = async ({ root, directory }) => {
  git(directory, ['config', 'http.receivepack', 'true'])
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
        REMOTE_USER: 'bench',
      },
    })
    request.pipe(backend.stdin)
    let head = Buffer.alloc(0)
    let isSent = false
    backend.stdout.on('data', (chunk) => {
      if (isSent) return void response.write(chunk)
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      isSent = true
      for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
        const [name = '', value = ''] = line.split(/:\s*/, 2)
        if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
        else response.setHeader(name, value)
      }
      response.write(head.subarray(end + 4))
    })
    backend.stdout.on('end', () => response.end())
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${server.address().port}/origin.git`,
    close: () => new Promise((closed) => server.close(closed)),
  }
}
