// Cuts out of GitHub's published OpenAPI description what the playground answers, and writes test/fixtures/playground/openapi-subset.json.
//
//   directory=$(mktemp -d) && (cd $directory && npm init -y && npm install @octokit/openapi@23.0.2)
//   node scripts/vendor-openapi.mjs $directory/node_modules/@octokit/openapi
//
// The package is 385 MB, so it is no dependency; the cut (success answers of our routes, payloads of our webhooks, with all schemas they reach, without prose)
// is kept in the repository. Add a route below when the playground learns one, and run it again.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = '/repos/{owner}/{repo}'
const routes = `
GET /app
GET /apps/{app_slug}
GET /app/installations
GET /app/installations/{installation_id}
POST /app/installations/{installation_id}/access_tokens
GET /app/hook/config
GET /app/hook/deliveries
GET /app/hook/deliveries/{delivery_id}
POST /app/hook/deliveries/{delivery_id}/attempts
GET /installation/repositories
GET /orgs/{org}/installation
GET /orgs/{org}/teams/{team_slug}/memberships/{username}
GET /rate_limit
GET /user
GET /users/{username}
GET R
PATCH R
GET R/installation
GET R/branches
GET R/branches/{branch}
GET R/branches/{branch}/protection
GET R/rules/branches/{branch}
GET R/collaborators
GET R/collaborators/{username}
GET R/collaborators/{username}/permission
GET R/commits
GET R/commits/{ref}
GET R/commits/{ref}/check-runs
GET R/commits/{ref}/check-suites
GET R/commits/{ref}/status
GET R/commits/{ref}/statuses
GET R/commits/{commit_sha}/pulls
GET R/compare/{basehead}
GET R/contents/{path}
PUT R/contents/{path}
POST R/statuses/{sha}
POST R/check-runs
GET R/check-runs/{check_run_id}
PATCH R/check-runs/{check_run_id}
GET R/check-runs/{check_run_id}/annotations
POST R/check-runs/{check_run_id}/rerequest
GET R/check-suites/{check_suite_id}/check-runs
GET R/git/ref/{ref}
GET R/git/matching-refs/{ref}
POST R/git/refs
PATCH R/git/refs/{ref}
DELETE R/git/refs/{ref}
POST R/git/commits
GET R/git/commits/{commit_sha}
POST R/git/trees
GET R/git/trees/{tree_sha}
POST R/git/blobs
GET R/git/blobs/{file_sha}
GET R/issues
POST R/issues
GET R/issues/{issue_number}
PATCH R/issues/{issue_number}
GET R/issues/comments
GET R/issues/comments/{comment_id}
PATCH R/issues/comments/{comment_id}
DELETE R/issues/comments/{comment_id}
GET R/issues/{issue_number}/comments
POST R/issues/{issue_number}/comments
GET R/issues/{issue_number}/reactions
POST R/issues/{issue_number}/reactions
DELETE R/issues/{issue_number}/reactions/{reaction_id}
GET R/issues/comments/{comment_id}/reactions
POST R/issues/comments/{comment_id}/reactions
DELETE R/issues/comments/{comment_id}/reactions/{reaction_id}
GET R/issues/{issue_number}/labels
POST R/issues/{issue_number}/labels
PUT R/issues/{issue_number}/labels
DELETE R/issues/{issue_number}/labels/{name}
GET R/labels
POST R/labels
GET R/pulls
POST R/pulls
GET R/pulls/{pull_number}
PATCH R/pulls/{pull_number}
GET R/pulls/{pull_number}/comments
GET R/pulls/{pull_number}/commits
GET R/pulls/{pull_number}/files
GET R/pulls/{pull_number}/merge
PUT R/pulls/{pull_number}/merge
PUT R/pulls/{pull_number}/update-branch
GET R/pulls/{pull_number}/requested_reviewers
POST R/pulls/{pull_number}/requested_reviewers
DELETE R/pulls/{pull_number}/requested_reviewers
GET R/pulls/{pull_number}/reviews
POST R/pulls/{pull_number}/reviews
GET R/pulls/{pull_number}/reviews/{review_id}
PUT R/pulls/{pull_number}/reviews/{review_id}
PUT R/pulls/{pull_number}/reviews/{review_id}/dismissals
POST R/pulls/{pull_number}/reviews/{review_id}/events
GET R/deployments
POST R/deployments
GET R/deployments/{deployment_id}
GET R/deployments/{deployment_id}/statuses
POST R/deployments/{deployment_id}/statuses
`
  .trim()
  .split('\n')
  .map((line) => {
    const [method, path] = line.split(' ')
    return { method: method.toLowerCase(), path: path.replace(/^R/, repository) }
  })

const events = `
check-run-completed
check-run-created
check-run-rerequested
check-suite-completed
check-suite-requested
deployment-status-created
installation-created
issue-comment-created
issue-comment-deleted
issue-comment-edited
issues-closed
issues-edited
issues-opened
issues-reopened
merge-group-checks-requested
merge-group-destroyed
pull-request-closed
pull-request-edited
pull-request-opened
pull-request-reopened
pull-request-review-submitted
push
status
`
  .trim()
  .split('\n')

const [source] = process.argv.slice(2)
if (!source) {
  process.stderr.write('usage: node scripts/vendor-openapi.mjs DIRECTORY_OF_@octokit/openapi\n')
  process.exit(2)
}
const whole = JSON.parse(readFileSync(join(source, 'generated', 'api.github.com.json'), 'utf8'))
const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))

const prose = new Set([
  'description',
  'example',
  'examples',
  'title',
  'externalDocs',
  'deprecated',
  'default',
  'format',
])

/** Without prose, and with OpenAPI's `nullable` as the union that JSON Schema knows. `inProperties`: keys there are names, not words. */
const stripped = (node, inProperties = false) => {
  if (Array.isArray(node)) return node.map((item) => stripped(item))
  if (typeof node !== 'object' || node === null) return node
  const kept = Object.entries(node)
    .filter(([key]) => inProperties || (!prose.has(key) && !key.startsWith('x-') && key !== 'nullable'))
    .map(([key, value]) => [key, stripped(value, !inProperties && key === 'properties')])
  const plain = Object.fromEntries(kept)
  if (inProperties || node.nullable !== true) return plain
  if (plain.enum) return { anyOf: [{ type: 'null' }, plain] }
  return plain.type ? { ...plain, type: [plain.type, 'null'] } : { anyOf: [{ type: 'null' }, plain] }
}

const schemas = {}
const reach = (node) => {
  if (Array.isArray(node)) for (const item of node) reach(item)
  else if (typeof node === 'object' && node !== null)
    for (const [key, value] of Object.entries(node)) {
      if (key !== '$ref' || typeof value !== 'string') {
        reach(value)
        continue
      }
      const name = value.split('/').at(-1)
      if (name in schemas) continue
      schemas[name] = null
      schemas[name] = stripped(whole.components.schemas[name])
      reach(schemas[name])
    }
}

// Version 23.0.2 wants an installation of this list to belong to a person and an enterprise at once, which no answer can.
const mended = {
  'GET /app/installations': { 200: { type: 'array', items: { $ref: '#/components/schemas/installation' } } },
}

const answers = {}
for (const { method, path } of routes) {
  const operation = whole.paths[path]?.[method]
  if (!operation) throw new Error(`${method} ${path} is not in the description.`)
  const good = Object.entries(operation.responses).filter(([status]) => /^2/.test(status))
  const bodies = good.map(([status, answer]) => {
    const resolved = answer.$ref ? whole.components.responses[answer.$ref.split('/').at(-1)] : answer
    return [status, stripped(resolved.content?.['application/json']?.schema ?? null)]
  })
  const name = `${method.toUpperCase()} ${path}`
  answers[name] = mended[name] ?? Object.fromEntries(bodies)
}
reach(answers)

// Payloads are described at length and without sharing: of these the obligatory properties are kept, which are what readers rely on.
const obligatory = (node) => {
  if (Array.isArray(node)) return node.map(obligatory)
  if (typeof node !== 'object' || node === null) return node
  const plain = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, obligatory(value)]))
  if (!node.properties || Array.isArray(node.properties)) return plain
  const required = new Set(node.required ?? [])
  const properties = Object.fromEntries(Object.entries(plain.properties).filter(([name]) => required.has(name)))
  return { ...plain, properties, ...(plain.additionalProperties === false ? { additionalProperties: true } : {}) }
}
const ofAnswers = new Set(Object.keys(schemas))

const webhooks = {}
for (const name of events) {
  const { schema } = whole['x-webhooks'][name].post.requestBody.content['application/json']
  webhooks[name] = stripped(schema)
}
reach(webhooks)
for (const name of Object.keys(schemas)) if (!ofAnswers.has(name)) schemas[name] = obligatory(schemas[name])

const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
const text = `${JSON.stringify({ source: `@octokit/openapi ${version} (MIT)`, answers, webhooks, components: { schemas: sorted } })}\n`
const target = fileURLToPath(new URL('../test/fixtures/playground/openapi-subset.json', import.meta.url))
writeFileSync(target, text)
process.stdout.write(
  `${routes.length} routes, ${events.length} events, ${Object.keys(sorted).length} schemas, ${text.length} bytes\n`,
)
