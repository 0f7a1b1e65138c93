import type { Catalogue } from '../../commands/command.ts'
import { type Model, serviceCatalogue } from '../../traffic/traffic.ts'
import { knownVersions } from './versions.ts'

/** The names that words of a command can mean: services, and their versions, those that only a route names among them. */
export const catalogueOf = (model: Model, environments: readonly string[] = []): Catalogue => ({
  services: serviceCatalogue(model).services.map(({ key, name, namespace, versions }) => ({
    key,
    name,
    namespace,
    versions: knownVersions(model, key).map((version) => ({
      name: version,
      aliases: versions.find((known) => known.name === version)?.aliases ?? [],
    })),
  })),
  environments,
  workloads: [...new Set(model.workloads.map(({ place }) => place.name))],
})
