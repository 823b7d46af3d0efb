import {type DemoObject, listAt, stringAt} from '../api-server/demo-object.ts';

export type PodAddresses = {
	readonly next: (node: DemoObject) => string;
	readonly hostIP: (node: DemoObject) => string;
};

/** Addresses of pods, in turn out of the range of their node. */
export const createPodAddresses = (): PodAddresses => {
	const used = new Map<string, number>();
	return {
		next(node) {
			const count = used.get(node.metadata.name) ?? 0;
			used.set(node.metadata.name, count + 1);
			const range = stringAt(node, 'spec', 'podCIDR') ?? '10.200.0.0/24';
			return range.replace(/\.\d+\/\d+$/u, `.${(count % 240) + 10}`);
		},
		hostIP: node => stringAt(listAt(node, 'status', 'addresses')[0], 'address') ?? '',
	};
};
