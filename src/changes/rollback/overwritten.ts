import { objectName, versionsOf, type Workload, waysIn } from '../../traffic/traffic.ts'
import type { VersionRole } from '../plan.ts'
import { sharesOf } from '../splits/split.ts'
import type { Tree } from '../text/tree.ts'

/** The largest part of the requests that a version has by any route. */
export const shareOf = ({ model }: Tree, service: string, version: string): number =>
  Math.max(0, ...waysIn(model, service).ways.map(({ rule }) => sharesOf(rule, service).get(version) ?? 0))

export const imagesOf = ({ containers }: Workload): string =>
  JSON.stringify(containers.map(({ name, image }) => [name, image]))

/**
 * True where requests are to go back to pods that run something else by now, as after a swap: moved first, they would meet the very image that
 * is to be left. A canary that only loses its share is none of these: there the routes help at once.
 */
export const isOverwritten = (
  start: Tree,
  end: Tree,
  services: readonly string[],
  roles: Readonly<Record<string, VersionRole>>,
): boolean => {
  const now = new Map(start.model.workloads.map((workload) => [objectName(workload.place), imagesOf(workload)]))
  return services.some((service) =>
    versionsOf(end.model, service).some(({ name, workloads }) => {
      const share = shareOf(end, service, name)
      const returns = share > shareOf(start, service, name) || roles[service]?.stable === name
      return (
        share > 0 &&
        returns &&
        workloads.some((workload) => {
          const images = now.get(objectName(workload.place))
          return images !== undefined && images !== imagesOf(workload)
        })
      )
    }),
  )
}
