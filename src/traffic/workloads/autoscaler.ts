import { z } from 'zod'
import type { Autoscaler } from '../model/model.ts'
import type { ObjectReader } from '../reading/object-reader.ts'
import { countSchema } from '../reading/scalars.ts'

const targetFields = z.object({ kind: z.string(), name: z.string() })

/** A HorizontalPodAutoscaler of any version; null where it does not say what it scales. */
export const readAutoscaler: ObjectReader<Autoscaler | null> = (source, place, fields) => {
  const at = `${source.root}/spec`
  const spec = fields.object(source.value['spec'], at)
  const target = fields.read(targetFields, spec?.['scaleTargetRef'], `${at}/scaleTargetRef`)
  if (target === null) return null
  return {
    place,
    target,
    // Kubernetes takes 1 where none is written.
    minReplicas: fields.read(countSchema, spec?.['minReplicas'], `${at}/minReplicas`) ?? 1,
    maxReplicas: fields.read(countSchema, spec?.['maxReplicas'], `${at}/maxReplicas`),
  }
}
