/** A Kubernetes object as parsed JSON, unsafe and untyped beyond its metadata. Serving systems import this type and no other of this room. */
export type KubernetesObject = {
	readonly apiVersion?: string;
	readonly kind?: string;
	readonly metadata: ObjectMeta;
	readonly spec?: unknown;
	readonly status?: unknown;
	readonly [key: string]: unknown;
};

type ObjectMeta = {
	readonly name: string;
	readonly namespace?: string;
	readonly uid: string;
	readonly resourceVersion: string;
	readonly generation?: number;
	readonly creationTimestamp?: string;
	readonly deletionTimestamp?: string;
	readonly labels?: Readonly<Record<string, string>>;
	readonly annotations?: Readonly<Record<string, string>>;
	readonly ownerReferences?: ReadonlyArray<{
		readonly uid: string;
		readonly kind: string;
		readonly name: string;
		readonly apiVersion: string;
		readonly controller?: boolean;
	}>;
	readonly managedFields?: ReadonlyArray<{
		readonly manager?: string;
		readonly operation?: string;
		readonly time?: string;
		readonly subresource?: string;
		readonly fieldsV1?: unknown;
	}>;
};
