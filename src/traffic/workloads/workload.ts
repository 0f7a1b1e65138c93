import { z } from 'zod'
import type { Workload } from '../model/model.ts'
import type { ObjectReader } from '../reading/object-reader.ts'
import { countSchema, labelsSchema } from '../reading/scalars.ts'

const containerFields = z.object({ name: z.string(), image: z.string().nullish() })

/** A Deployment or another kind with a pod template; a bare Pod is its own template. */
export const readWorkload: ObjectReader<Omit<Workload, 'owner'>> = (source, place, fields) => {
  const bare = source.kind === 'Pod'
  const spec = fields.object(source.value['spec'], `${source.root}/spec`)
  const at = bare ? source.root : `${source.root}/spec/template`
  const template = bare ? source.value : fields.object(spec?.['template'], at)
  const metadata = fields.object(template?.['metadata'], `${at}/metadata`)
  const podSpec = fields.object(template?.['spec'], `${at}/spec`)
  const containers = fields.list(podSpec?.['containers'], `${at}/spec/containers`)
  return {
    place,
    labels: fields.read(labelsSchema, metadata?.['labels'], `${at}/metadata/labels`) ?? new Map(),
    replicas: bare ? null : fields.read(countSchema, spec?.['replicas'], `${source.root}/spec/replicas`),
    containers: containers.flatMap((item) => {
      const container = fields.read(containerFields, item.value, item.pointer)
      return container === null ? [] : [{ name: container.name, image: container.image ?? null, pointer: item.pointer }]
    }),
  }
}
