import type { Command } from 'commander'
import { failure, type Problem, type Result, success } from '../problem.ts'
import type { Client, TrafficRequest } from '../traffic/traffic.ts'

/** The options that describe one request, as typed. */
export interface RequestOptions {
  readonly host: string
  readonly path: string
  readonly method: string
  readonly header: readonly string[]
  readonly cookie: readonly string[]
  readonly port?: string
  readonly from?: string
  readonly label: readonly string[]
}

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value]

/** Adds the options that describe one request. */
export const addRequestOptions = (command: Command): Command =>
  command
    .requiredOption('--host <host>', 'what the request asks for')
    .option('--path <path>', 'with its query, if any', '/')
    .option('--method <method>', 'the HTTP method', 'GET')
    .option('--header <name=value>', 'a header; may be repeated', collect, [])
    .option('--cookie <name=value>', 'a cookie; may be repeated', collect, [])
    .option('--port <number>', "the service's port, or the gateway's")
    .option('--from <client>', 'who asks: mesh:NAMESPACE or gateway:NAMESPACE/NAME')
    .option('--label <name=value>', 'a label of the pod that asks, in the mesh; may be repeated', collect, [])

const wrong = (message: string, hint: string): Problem => ({ code: 'argument-invalid', message, hint })

const examples = { header: 'end-user=jason', cookie: 'user=tester', label: 'app=storefront' } as const

const pairOf = (option: keyof typeof examples, text: string): Result<readonly [string, string]> => {
  const [, name, value] = /^([^=:\s][^=:]*?)(?:=|:\s*)(.*)$/s.exec(text) ?? []
  return name === undefined || value === undefined
    ? failure(
        wrong(
          `--${option} takes NAME=VALUE, not ${JSON.stringify(text)}.`,
          `For example: --${option} ${examples[option]}`,
        ),
      )
    : success([name, value])
}

const clientOf = (text: string, labels: ReadonlyMap<string, string>): Client | null => {
  const [, kind, name = ''] = /^(mesh|gateway)(?::(.+))?$/.exec(text) ?? []
  if (kind === 'mesh')
    return { kind, namespace: name === '' || name === '_' ? null : name, ...(labels.size === 0 ? {} : { labels }) }
  return kind === 'gateway' && /^[^/]+(\/[^/]+)?$/.test(name) ? { kind, gateway: name } : null
}

export interface ParsedRequest {
  readonly request: TrafficRequest
  /** Null where it is left to the host. */
  readonly from: Client | null
}

/** The request that the options describe, or every option that cannot be understood. */
export const parseRequest = (options: RequestOptions): Result<ParsedRequest> => {
  const problems: Problem[] = []
  const pairs = (option: 'header' | 'cookie' | 'label'): (readonly [string, string])[] =>
    options[option].flatMap((text) => {
      const pair = pairOf(option, text)
      if (pair.ok) return [pair.value]
      problems.push(...pair.problems)
      return []
    })
  const [headers, cookies, labels] = [pairs('header'), pairs('cookie'), new Map(pairs('label'))]
  const port = options.port === undefined ? undefined : Number(options.port)
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
    problems.push(
      wrong(`--port takes a number up to 65535, not ${JSON.stringify(options.port)}.`, 'For example: --port 9080'),
    )
  if (options.host === '') problems.push(wrong('--host is empty.', 'For example: --host reviews'))
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(options.method))
    problems.push(
      wrong(`--method takes an HTTP method, not ${JSON.stringify(options.method)}.`, 'For example: --method POST'),
    )
  if (!options.path.startsWith('/'))
    problems.push(wrong(`--path begins with /, unlike ${JSON.stringify(options.path)}.`, 'For example: --path /login'))
  const from = options.from === undefined ? null : clientOf(options.from, labels)
  if (options.from !== undefined && from === null)
    problems.push(
      wrong(
        `--from takes mesh:NAMESPACE or gateway:NAMESPACE/NAME, not ${JSON.stringify(options.from)}.`,
        'For example: --from mesh:shop',
      ),
    )
  if (labels.size > 0 && from?.kind !== 'mesh')
    problems.push(
      wrong(
        '--label needs --from mesh:NAMESPACE: it is the label of a pod that asks from there.',
        'For example: --from mesh:shop --label app=storefront',
      ),
    )
  const [first, ...more] = problems
  if (first !== undefined) return failure(first, ...more)
  const { host, path, method } = options
  return success({ request: { host, path, method, headers, cookies, ...(port === undefined ? {} : { port }) }, from })
}
