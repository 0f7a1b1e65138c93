import { Hono } from 'hono'
import { z } from 'zod'
import { readBody, refusal } from '../rest/answer.ts'
import type { PlaygroundEnvironment } from '../rest/environment.ts'
import { missingFields } from '../state/enterprise.ts'
import type { Repository, World } from '../state/world.ts'
import { actorNode } from './actors.ts'
import { executeGraphql, type GraphqlAnswer } from './execute.ts'
import { GraphqlSyntaxError, parseGraphql } from './language.ts'
import { interfaces, mutationRoot, queryRoot } from './roots.ts'
import type { Scope } from './scope.ts'

const request = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
})

/** `POST /graphql`. What is wrong with a query is said with status 200, as GitHub does. */
export const graphqlRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  routes.post('/graphql', async (context) => {
    const actor = context.var.actor
    if (actor.kind === 'app') throw refusal(401, 'This endpoint requires you to be authenticated.')
    const { query, variables, operationName } = await readBody(context, request)
    const scopeOf = (repository: Repository): Scope => ({
      world,
      actor,
      repository,
      listed: world.faults.listed(repository),
    })
    const [anywhere] = world.repositories.values()
    if (!anywhere) throw new Error('A playground has a repository.')
    const answer = async (): Promise<GraphqlAnswer> => {
      const document = parseGraphql(query)
      const operation = operationName
        ? document.operations.find((one) => one.name === operationName)
        : document.operations[0]
      if (!operation) return { errors: [{ message: 'An operation is missing.' }] }
      const root =
        operation.kind === 'mutation'
          ? mutationRoot(world, scopeOf)
          : queryRoot(world, scopeOf, actorNode(scopeOf(anywhere), actor.account))
      const asked = { document, operation, variables: variables ?? {}, interfaces, missing: missingFields(world) }
      return executeGraphql(asked, root)
    }
    try {
      return context.json(await answer())
    } catch (error) {
      if (error instanceof GraphqlSyntaxError || error instanceof z.ZodError)
        return context.json({ errors: [{ message: error.message }] })
      throw error
    }
  })
  return routes
}
