import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { z } from 'zod'

const subset = z
  .object({
    answers: z.record(z.string(), z.record(z.string(), z.unknown())),
    webhooks: z.record(z.string(), z.unknown()),
    components: z.unknown(),
  })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/playground/openapi-subset.json', import.meta.url), 'utf8')))

const ajv = new Ajv({ strict: false, inlineRefs: false, allErrors: true, validateFormats: false, logger: false })
ajv.addSchema({ $id: 'github', answers: subset.answers, webhooks: subset.webhooks, components: subset.components })
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

const validatorOf = (pointer: string): ValidateFunction => {
  const known = compiled.get(pointer) ?? ajv.compile({ $ref: `github#${pointer}` })
  compiled.set(pointer, known)
  return known
}

const problemsOf = (label: string, pointer: string, value: unknown): string[] => {
  const validate = validatorOf(pointer)
  return validate(value)
    ? []
    : (validate.errors ?? []).slice(0, 8).map((error) => `${label}: ${error.instancePath} ${error.message}`)
}

/** What it finds wrong with the payload of a webhook, such as `issue_comment.created`; null where it is not among those we keep. */
export const payloadProblems = (event: string, payload: unknown): string[] | null => {
  const name = event.replaceAll(/[_.]/g, '-')
  return name in subset.webhooks ? problemsOf(event, `/webhooks/${name}`, payload) : null
}

/** What GitHub's own description finds wrong with an answer; nothing for refusals, which it does not list in full. */
export const conformanceProblems = (method: string, path: string, status: number, body: unknown): string[] => {
  if (status < 200 || status >= 300) return []
  // The root directory is the path left empty.
  const plain = path
    .replace(/\?.*$/, '')
    .replace(/\/$/, '')
    .replace(/\/contents$/, '/contents/.')
  const route = routes
    .filter((one) => one.method === method && one.pattern.test(plain))
    .sort((a, b) => b.literals - a.literals)[0]
  if (!route) return [`${method} ${plain} is not in the description`]
  answered.add(route.name)
  const bodies = subset.answers[route.name] ?? {}
  if (!(String(status) in bodies)) return [`${route.name} never answers ${status}, only ${Object.keys(bodies)}`]
  if (bodies[String(status)] === null) return body === null ? [] : [`${route.name} answers ${status} without a body`]
  const escaped = encodeURIComponent(route.name.replaceAll('~', '~0').replaceAll('/', '~1'))
  return problemsOf(route.name, `/answers/${escaped}/${status}`, body)
}
