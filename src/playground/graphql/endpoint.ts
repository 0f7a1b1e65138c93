import { Hono } from 'hono'
import type { PlaygroundEnvironment } from '../rest/environment.ts'
import type { World } from '../state/world.ts'

export const graphqlRoutes = (_world: World): Hono<PlaygroundEnvironment> => new Hono<PlaygroundEnvironment>()
