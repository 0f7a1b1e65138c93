import type { ArgocdServer } from './observe/observe.ts'
import { failure, type Result, success } from './problem.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where Flux of one cluster posts its events, and of which repository they are. */
export interface FluxReceiver {
  readonly name: string
  readonly owner: string
  readonly repository: string
  /** With which its events are signed. */
  readonly key: string
}

/** A name as a part of a variable's. */
export const variableOf = (name: string): string => name.toUpperCase().replaceAll('-', '_')

const shortestKey = 32

const pairsOf = (text: string): readonly string[] => text.split(',').map((part) => part.trim())

const pair = /^([a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?)=(\S+)$/

/** `prod=https://argocd.example`: what a repository's policy may name, and nothing else. */
export const argocdServers = (environment: Environment): Result<readonly ArgocdServer[]> => {
  const text = environment['SLUICE_ARGOCD']
  if (text === undefined) return success([])
  const hint = 'Write name=address pairs with commas between, such as SLUICE_ARGOCD=prod=https://argocd.example.'
  const servers: ArgocdServer[] = []
  for (const one of pairsOf(text)) {
    const [, name = '', address = ''] = pair.exec(one) ?? []
    const url = URL.canParse(address) ? new URL(address) : null
    if (name === '' || url === null || !['http:', 'https:'].includes(url.protocol) || url.password !== '')
      return failure({ code: 'argocd-wrong', message: `SLUICE_ARGOCD has “${one}”, which is no name=address.`, hint })
    servers.push({ name, url: url.href, token: environment[`SLUICE_ARGOCD_TOKEN_${variableOf(name)}`] ?? null })
  }
  return success(servers)
}

/** `prod=acme/gitops`, each with the key that its events are signed with. */
export const fluxReceivers = (environment: Environment): Result<readonly FluxReceiver[]> => {
  const text = environment['SLUICE_FLUX']
  if (text === undefined) return success([])
  const receivers: FluxReceiver[] = []
  for (const one of pairsOf(text)) {
    const [, name = '', full = ''] = pair.exec(one) ?? []
    const [, owner = '', repository = ''] = /^([A-Za-z0-9-]{1,39})\/([A-Za-z0-9._-]{1,100})$/.exec(full) ?? []
    if (owner === '')
      return failure({
        code: 'flux-wrong',
        message: `SLUICE_FLUX has “${one}”, which is no name=owner/repository.`,
        hint: 'Write such pairs with commas between, such as SLUICE_FLUX=prod=acme/gitops.',
      })
    const variable = `SLUICE_FLUX_KEY_${variableOf(name)}`
    const key = environment[variable] ?? ''
    if (key.length < shortestKey)
      return failure({
        code: 'flux-key-short',
        message: `${variable} has ${key.length} characters; it needs ${shortestKey} or more: it is all that tells Flux from anybody else.`,
        hint: 'Make one with `openssl rand -hex 32`, and put the same into the Secret of the Provider, as token.',
      })
    receivers.push({ name, owner, repository, key })
  }
  return success(receivers)
}
