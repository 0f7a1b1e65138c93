import { z } from 'zod'
import { isJsonObject, type JsonObject } from '../../manifests/manifests.ts'
import type { Action, Mirror, Rewrite } from '../model/model.ts'
import type { Fields, Item } from '../reading/fields.ts'
import { percentSchema, portSchema } from '../reading/scalars.ts'
import { readBackend, type Surroundings } from './backends.ts'

export interface Filters {
  /** Of a RequestRedirect; the answer is then the gateway's own. */
  readonly redirect: Extract<Action, { readonly kind: 'redirect' }> | null
  readonly rewrite: Rewrite | null
  readonly mirrors: readonly Mirror[]
}

const text = z.string().nullish()
const fractionFields = z.object({ numerator: z.number().int().min(0), denominator: z.number().int().min(1).nullish() })
const rewriteFields = z.object({
  hostname: text,
  path: z.object({ type: text, replaceFullPath: text, replacePrefixMatch: text }).nullish(),
})
const statusSchema = z.number().int().min(100).max(599)

const readShare = (fields: Fields, mirror: JsonObject, pointer: string): number => {
  const fraction = fields.read(fractionFields, mirror['fraction'], `${pointer}/fraction`)
  if (fraction !== null) return Math.min((fraction.numerator * 100) / (fraction.denominator ?? 100), 100)
  return fields.read(percentSchema, mirror['percent'], `${pointer}/percent`) ?? 100
}

const readRewrite = (fields: Fields, written: JsonObject, pointer: string): Rewrite | null => {
  const rewrite = fields.read(rewriteFields, written, pointer)
  if (rewrite === null) return null
  const { path } = rewrite
  const whole = path?.type === 'ReplaceFullPath'
  const uri = whole ? (path?.replaceFullPath ?? null) : (path?.replacePrefixMatch ?? null)
  return {
    uri,
    ...(uri === null ? {} : { uriBy: whole ? ('whole' as const) : ('element' as const) }),
    authority: rewrite.hostname || null,
    uriRegex: null,
  }
}

/** The filters of a rule that decide what a request gets. Header changes and CORS stay in the rule as written. */
export const readFilters = (fields: Fields, items: readonly Item[], surroundings: Surroundings): Filters => {
  let filters: Filters = { redirect: null, rewrite: null, mirrors: [] }
  for (const { value, pointer } of items) {
    if (!isJsonObject(value)) continue
    const type = fields.read(z.string(), value['type'], `${pointer}/type`)
    if (type === 'RequestRedirect') {
      const at = `${pointer}/requestRedirect`
      const redirect = fields.object(value['requestRedirect'], at)
      const status = fields.read(statusSchema, redirect?.['statusCode'], `${at}/statusCode`)
      const rewrite = redirect === null ? null : readRewrite(fields, redirect, at)
      filters = {
        ...filters,
        redirect: {
          kind: 'redirect',
          status: status ?? 302,
          scheme: fields.read(z.string(), redirect?.['scheme'], `${at}/scheme`) || null,
          port: fields.read(portSchema, redirect?.['port'], `${at}/port`),
          rewrite: rewrite ?? { uri: null, authority: null, uriRegex: null },
        },
      }
    }
    if (type === 'URLRewrite') {
      const at = `${pointer}/urlRewrite`
      const rewrite = fields.object(value['urlRewrite'], at)
      filters = { ...filters, rewrite: rewrite === null ? null : readRewrite(fields, rewrite, at) }
    }
    if (type === 'RequestMirror') {
      const at = `${pointer}/requestMirror`
      const mirror = fields.object(value['requestMirror'], at)
      if (mirror === null) continue
      const target = readBackend(fields, mirror['backendRef'], `${at}/backendRef`, surroundings)
      if (target === null) continue
      const percentage = readShare(fields, mirror, at)
      filters = {
        ...filters,
        mirrors: [...filters.mirrors, { ...target, percentage, pointer, line: fields.line(pointer) }],
      }
    }
  }
  return filters
}
