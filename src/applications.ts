import { type ArgocdServer, readApplication, sparingFetch } from './observe/observe.ts'
import type { Applications } from './reconcile/ports.ts'

/** Applications by the Argo CDs that the server's settings name. */
export const applicationsBy = (servers: readonly ArgocdServer[]): Applications => {
  const send = sparingFetch()
  return {
    read: async (server, name, namespace) => {
      const known = servers.find((one) => one.name === server)
      return known === undefined
        ? { kind: 'problem', message: `the server knows no Argo CD ${server}; SLUICE_ARGOCD names those it does` }
        : await readApplication(known, name, namespace, { fetch: send })
    },
  }
}
