const plain = /^[1-9]\d*$/;

/**
 * Order of two resourceVersions of one resource: by length, then by text, for they are integers without leading zeros that may
 * outgrow a number. Undefined where one of them is no such integer: then they are equal or not, and nothing else.
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/5504-comparable-resource-version
 */
export const compareResourceVersions = (one: string, other: string): -1 | 0 | 1 | undefined => {
	if (one === other) return 0;
	if (!plain.test(one) || !plain.test(other)) return undefined;
	if (one.length !== other.length) return one.length < other.length ? -1 : 1;
	return one < other ? -1 : 1;
};
