/** https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches, and whole objects where that is not known. */
export const metadataOf = (what: string): string => `application/json;as=${what};g=meta.k8s.io;v=v1,application/json`;
