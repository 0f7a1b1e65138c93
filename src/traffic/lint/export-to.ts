import type { Check, LintFinding } from './finding.ts'
import { findingAt, has, istioSpecs, textsOf } from './spot.ts'
import { subjectOf } from './subject.ts'

/** Lists of namespaces that Istio refuses: a namespace twice, `*` beside others, and a workload selector that is exported. */
export const checkExportTo: Check = (model) =>
  (['VirtualService', 'DestinationRule', 'ServiceEntry'] as const)
    .flatMap((kind) => istioSpecs(model, kind))
    .flatMap((spec): readonly LintFinding[] => {
      const targets = textsOf(spec, 'exportTo')
      const own = spec.object.place.namespace
      const faults = [
        ...(new Set(targets).size < targets.length ? ['names a namespace twice'] : []),
        ...(targets.includes('*') && targets.length > 1 ? ['has * beside other namespaces'] : []),
        ...(targets.includes('~') && spec.object.place.kind !== 'ServiceEntry' ? ['has ~, which is for nobody'] : []),
        ...(spec.object.place.kind === 'DestinationRule' &&
        has(spec, 'workloadSelector') &&
        targets.some((target) => target !== '.' && target !== own)
          ? ['leaves its namespace, which a workloadSelector does not allow']
          : []),
      ]
      return faults.map((fault) =>
        findingAt(model, spec, ['exportTo'], {
          code: 'export-to-invalid',
          message: `${subjectOf(spec.object)}: exportTo ${fault}.`,
          hint: 'Give ".", "*" or names of namespaces.',
        }),
      )
    })
