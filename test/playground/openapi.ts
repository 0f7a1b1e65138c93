import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { z } from 'zod'

const subset = z
  .object({
    answers: z.record(z.string(), z.record(z.string(), z.unknown())),
    components: z.unknown(),
  })
  .parse(JSON.parse(readFileSync(new URL('openapi-subset.json', import.meta.url), 'utf8')))

const ajv = new Ajv({ strict: false, inlineRefs: false, allErrors: true, validateFormats: false, logger: false })
ajv.addSchema({ $id: 'github', answers: subset.answers, components: subset.components })
// The description's references are relative to its own root.
const compiled = new Map<string, ValidateFunction>()

interface Route {
  readonly name: string
  readonly method: string
  readonly pattern: RegExp
  readonly literals: number
}

const routes: readonly Route[] = Object.keys(subset.answers).map((name) => {
  const [method = '', path = ''] = name.split(' ')
  const parts = path.split('/')
  // Reference names, paths of files and comparisons hold slashes.
  const deep = /\{(ref|path|basehead|branch)\}/
  return {
    name,
    method,
    pattern: new RegExp(
      `^${parts.map((part) => (deep.test(part) ? '.+' : part.startsWith('{') ? '[^/]+' : part)).join('/')}$`,
    ),
    literals: parts.filter((part) => !part.startsWith('{')).length,
  }
})

const answered = new Set<string>()

export const forgetAnswers = (): void => answered.clear()

/** The routes of the description that no answer has been checked for since then. */
export const unansweredRoutes = (): string[] => routes.map(({ name }) => name).filter((name) => !answered.has(name))

/** What GitHub's own description finds wrong with an answer; nothing for refusals, which it does not list in full. */
export const conformanceProblems = (method: string, path: string, status: number, body: unknown): string[] => {
  if (status < 200 || status >= 300) return []
  const plain = path.replace(/\?.*$/, '').replace(/\/$/, '')
  const route = routes
    .filter((one) => one.method === method && one.pattern.test(plain))
    .sort((a, b) => b.literals - a.literals)[0]
  if (!route) return [`${method} ${plain} is not in the description`]
  answered.add(route.name)
  const bodies = subset.answers[route.name] ?? {}
  if (!(String(status) in bodies)) return [`${route.name} never answers ${status}, only ${Object.keys(bodies)}`]
  if (bodies[String(status)] === null) return body === null ? [] : [`${route.name} answers ${status} without a body`]
  const key = `${route.name} ${status}`
  const pointer = `github#/answers/${encodeURIComponent(route.name.replaceAll('~', '~0').replaceAll('/', '~1'))}/${status}`
  const validate = compiled.get(key) ?? ajv.compile({ $ref: pointer })
  compiled.set(key, validate)
  return validate(body)
    ? []
    : (validate.errors ?? []).slice(0, 8).map((error) => `${route.name}: ${error.instancePath} ${error.message}`)
}
