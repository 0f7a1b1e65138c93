import type { Patch } from '../../manifests/manifests.ts'
import type { Gateway, Router } from '../model/model.ts'

/** One more host for a VirtualService, behind those that it has. */
export const writeNewHost = (router: Router, host: string): Patch => [
  { op: 'add', path: `${router.place.root}/spec/hosts/-`, value: host },
]

/** One more host for a server of a Gateway. */
export const writeServerHost = ({ place }: Gateway, server: number, host: string): Patch => [
  { op: 'add', path: `${place.root}/spec/servers/${server}/hosts/-`, value: host },
]
