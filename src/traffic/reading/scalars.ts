import { z } from 'zod'

// YAML 1.2 reads `version: 1.0` as a number and `true` as a boolean. The API server refuses them where a string belongs, but the writer's
// intent is plain, so labels are read leniently here and the linter's schema check is the one that complains.
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String)

/** Labels and selectors: a flat map of strings. */
export const labelsSchema = z
  .record(z.string(), scalar)
  .transform((labels): ReadonlyMap<string, string> => new Map(Object.entries(labels)))

export const nameSchema = z.string().min(1)
export const namesSchema = z.array(z.string())
export const portSchema = z.number().int().min(0).max(65_535)
export const countSchema = z.number().int().min(0)
export const percentSchema = z.number().min(0).max(100)
