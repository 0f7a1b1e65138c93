/** Names that files of values carry and that no environment has. */
const general = new Set(['schema', 'default', 'defaults', 'common', 'base', 'global', 'shared', 'example', 'sample'])

const patterns = [
  // values-prod.yaml, values.prod.yaml, values_prod.yaml
  /(?:^|\/)values[-._]([A-Za-z0-9][\w.-]*?)\.ya?ml$/,
  // prod-values.yaml, prod.values.yaml
  /(?:^|\/)([A-Za-z0-9][\w.-]*?)[-._]values\.ya?ml$/,
  // values/prod.yaml, environments/prod.yaml
  /(?:^|\/)(?:values|environments|envs?)\/([A-Za-z0-9][\w.-]*?)\.ya?ml$/,
  // environments/prod/values.yaml, envs/prod/shop.yaml
  /(?:^|\/)(?:values|environments|envs?|overlays|clusters|stages)\/([A-Za-z0-9][\w.-]*?)\/[^/]+\.ya?ml$/,
]

/** The environment that a values file is of by its path; null where it is for all of them. */
export const environmentOfValues = (path: string): string | null => {
  for (const pattern of patterns) {
    const name = pattern.exec(path)?.[1]
    if (name !== undefined) return general.has(name) ? null : name.slice(0, 63)
  }
  return null
}

/** What tells a release of a chart from the others of it: `cart-prod` of the chart `cart` is prod, as `prod-cart` is. */
export const besideChartName = (name: string, chart: string): string => {
  for (const sign of ['-', '_', '.']) {
    if (name.startsWith(`${chart}${sign}`)) return name.slice(chart.length + 1) || name
    if (name.endsWith(`${sign}${chart}`)) return name.slice(0, -chart.length - 1) || name
  }
  return name
}
