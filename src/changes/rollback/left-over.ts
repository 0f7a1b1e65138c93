import { fromPointer, isJsonObject, type Json } from '../../manifests/manifests.ts'
import type { LeftOver, VersionRole } from '../plan.ts'
import { percentText, serviceName } from '../wording.ts'
import type { LeftField, LeftRoute } from './merged-stage.ts'

const objectText = (object: string): string => {
  const [kind = '', namespace = '', name = ''] = object.split('/')
  return `${kind} ${namespace === '_' ? '' : `${namespace}/`}${name}`
}

/** `default` of the step `[default]`; a rule without a name is the default route, or named by what it matches. */
const ruleName = (step: string | undefined): string => (step ?? '').replace(/^\[|\]$/g, '').replaceAll('~1', '/')

const entryText = (entry: Json, lone: boolean): string => {
  if (!isJsonObject(entry)) return JSON.stringify(entry)
  const target = isJsonObject(entry['destination']) ? entry['destination'] : {}
  const weight = typeof entry['weight'] === 'number' ? entry['weight'] : 0
  return `${String(target['subset'] ?? target['host'] ?? '?')} ${percentText(lone ? 100 : weight)}`
}

const splitText = (route: Json | undefined): string =>
  Array.isArray(route) ? route.map((entry: Json) => entryText(entry, route.length === 1)).join(', ') : 'nothing'

const shareOf = (route: Json | undefined, version: string): number => {
  if (!Array.isArray(route)) return 0
  const entries = route.filter(
    (entry: Json) =>
      isJsonObject(entry) && isJsonObject(entry['destination']) && entry['destination']['subset'] === version,
  )
  if (route.length === 1) return entries.length * 100
  return entries.reduce<number>(
    (sum, entry: Json) => sum + (isJsonObject(entry) && typeof entry['weight'] === 'number' ? entry['weight'] : 0),
    0,
  )
}

/** The command that gives a route back its split of before. */
export const restoringCommand = (
  route: LeftRoute,
  services: readonly string[],
  roles: Readonly<Record<string, VersionRole>>,
): string | null => {
  const hosts = new Set(
    (Array.isArray(route.before) ? route.before : []).flatMap((entry: Json) =>
      isJsonObject(entry) && isJsonObject(entry['destination']) ? [String(entry['destination']['host'])] : [],
    ),
  )
  const service =
    services.find((key) => [...hosts].some((host) => host.split('.')[0] === serviceName(key))) ??
    (services.length === 1 ? services[0] : undefined)
  const canary = service === undefined ? null : (roles[service]?.canary ?? null)
  if (service === undefined || canary === null) return null
  const command = `/canary ${percentText(shareOf(route.before, canary))} ${canary} ${serviceName(service)}`
  // The rule is not there under that name any more: no command could name it.
  if (route.now === undefined) return command
  const name = ruleName(fromPointer(route.pointer)[2])
  const [, , virtualService = ''] = route.object.split('/')
  const narrowed = /^[\w.-]+$/.test(name) ? ` --virtual-service ${virtualService} --route ${name}` : ''
  return `${command}${narrowed}`
}

/** What stays, and why, with what to type to decide otherwise. */
export const leftOvers = (
  left: readonly LeftField[],
  routes: readonly LeftRoute[],
  services: readonly string[],
  roles: Readonly<Record<string, VersionRole>>,
): readonly LeftOver[] => [
  ...routes.map((route) => {
    const command = restoringCommand(route, services, roles)
    const rule = `${objectText(route.object)}, rule ${ruleName(fromPointer(route.pointer)[2])}`
    if (route.now === undefined)
      return {
        said: `${rule}, which stage ${route.stage} had set, is not there any more, or has another name.`,
        means: 'To set the default route as it was',
        command,
      }
    return {
      said: `Somebody moved the weights of ${rule}, since stage ${route.stage}: now ${splitText(route.now)}, before it ${splitText(route.before)}. They stay as they are.`,
      means: 'To put them back',
      command,
    }
  }),
  ...left.map(({ stage, change, now, reason }) => {
    const where = `${objectText(change.object)}, ${change.pointer === '' ? 'all of it' : change.pointer}`
    if (reason !== null)
      return { said: `${where} (${change.path}) stays as it is: ${reason}`, means: '', command: null }
    const value = now === undefined ? 'gone' : JSON.stringify(now)
    return {
      said: `Somebody changed ${where} since stage ${stage}; it is ${value} now and stays so.`,
      means: '',
      command: null,
    }
  }),
]

/** The same as sentences. */
export const leftSentences = (left: readonly LeftOver[]): readonly string[] =>
  left.map(({ said, means, command }) => (command === null ? said : `${said} ${means}: ${command}`))
