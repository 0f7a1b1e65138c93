import { z } from 'zod'
import type { JsonObject } from '../../manifests/manifests.ts'
import type { Rewrite } from '../model/model.ts'
import type { Fields } from '../reading/fields.ts'

const regexSchema = z.object({ match: z.string(), rewrite: z.string().default('') })

/** What a rule turns the request's path and host into before it is sent on. */
export const readRewrite = (fields: Fields, rule: JsonObject, pointer: string): Rewrite | null => {
  const at = `${pointer}/rewrite`
  const written = fields.object(rule['rewrite'], at)
  if (written === null) return null
  return {
    uri: fields.read(z.string(), written['uri'], `${at}/uri`) || null,
    authority: fields.read(z.string(), written['authority'], `${at}/authority`) || null,
    uriRegex: fields.read(regexSchema, written['uriRegexRewrite'], `${at}/uriRegexRewrite`),
  }
}
