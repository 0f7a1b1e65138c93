/** A DestinationRule as people write it, whose only subset is v1. */
export const ruleWithV1 = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: reviews
  namespace: shop
spec:
  host: reviews
  subsets:
  - name: v1
    labels:
      version: v1
`
