import { Hono } from 'hono'
import type { PlaygroundEnvironment } from '../rest/environment.ts'
import type { World } from '../state/world.ts'

export const pageRoutes = (_world: World, _api: Hono<PlaygroundEnvironment>): Hono<PlaygroundEnvironment> =>
  new Hono<PlaygroundEnvironment>()
