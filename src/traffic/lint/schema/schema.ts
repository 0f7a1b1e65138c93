import { fromPointer, type Pointer } from '../../../manifests/manifests.ts'
import type { WrittenObject } from '../../model/model.ts'
import { displayName } from '../../model/place.ts'
import type { Check } from '../finding.ts'
import { findingAt } from '../spot.ts'
import { destinationRule } from './destination-rule.ts'
import { gateway, serviceEntry } from './gateway.ts'
import { httpRoute, listenerGateway, referenceGrant } from './http-route.ts'
import { autoscaler, deployment, metadata, service } from './kubernetes.ts'
import { any, object, type Shape, text } from './shape.ts'
import { type Violation, violations } from './violations.ts'
import { virtualService } from './virtual-service.ts'

const whole = (spec: Shape): Shape => object({ apiVersion: text, kind: text, metadata, spec, status: any }, ['spec'])

const shapes: ReadonlyMap<string, Shape> = new Map([
  ['networking.istio.io/VirtualService', whole(virtualService)],
  ['networking.istio.io/DestinationRule', whole(destinationRule)],
  ['networking.istio.io/Gateway', whole(gateway)],
  ['networking.istio.io/ServiceEntry', whole(serviceEntry)],
  ['gateway.networking.k8s.io/HTTPRoute', whole(httpRoute)],
  ['gateway.networking.k8s.io/Gateway', whole(listenerGateway)],
  ['gateway.networking.k8s.io/ReferenceGrant', whole(referenceGrant)],
  ['/Service', whole(service)],
  ['apps/Deployment', whole(deployment)],
  ['autoscaling/HorizontalPodAutoscaler', whole(autoscaler)],
])

const shapeOf = ({ place }: WrittenObject): Shape | null => {
  const slash = place.apiVersion.indexOf('/')
  return shapes.get(`${slash < 0 ? '' : place.apiVersion.slice(0, slash)}/${place.kind}`) ?? null
}

const fieldName = (pointer: Pointer): string => pointer.slice(1).replaceAll('/', '.')

// Most objects of a tree are those of the tree before it, and a plan looks at several trees.
const judged = new WeakMap<WrittenObject['value'], readonly Violation[]>()

const violationsOf = ({ value }: WrittenObject, shape: Shape): readonly Violation[] => {
  const known = judged.get(value)
  if (known !== undefined) return known
  const fresh = violations(value, '', shape)
  judged.set(value, fresh)
  return fresh
}

/** Fields, types and values that the API server refuses or drops, by the definitions of the kinds. */
export const checkSchema: Check = (model) =>
  model.objects.flatMap((written) => {
    const shape = shapeOf(written)
    if (shape === null) return []
    const spot = { object: written, value: written.value, pointer: '' }
    return violationsOf(written, shape).map(({ code, pointer, fault, hint }) => {
      const steps = fromPointer(pointer)
      const subject = `${written.place.kind} ${displayName(written.place)}`
      return findingAt(model, spot, steps, {
        code,
        message: `${subject}${pointer === '' ? '' : `: ${fieldName(pointer)}`} ${fault}.`,
        ...(hint === undefined ? {} : { hint }),
      })
    })
  })
