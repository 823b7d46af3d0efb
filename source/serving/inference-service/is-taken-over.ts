import type {InferenceServiceRecord} from './inference-service-record.ts';

type Template = {
	readonly modelUri?: string;
	readonly restartedAt?: string;
	readonly containers: ReadonlyArray<{readonly name: string; readonly image: string; readonly args: readonly string[]}>;
};

/** What a spec asks its workload to be, as far as it says. */
export type Wanted = InferenceServiceRecord['wanted'];

const isSame = (one: string | undefined, other: string | undefined): boolean => one === undefined || other === undefined || one === other;

/**
 * Whether a workload is what the spec above it asks for, as far as both say. A variant for GPUs carries a suffix, and arguments follow
 * those of the serving runtime.
 */
export const isTakenOver = ({uri, image, args, restartedAt}: Wanted, name: string, template: Template): boolean => {
	const container = template.containers.find(entry => entry.name === name);
	return (
		isSame(uri, template.modelUri) &&
		(container === undefined || isSame(image, container.image) || container.image === `${image}-gpu`) &&
		(container === undefined || args.every((arg, at) => container.args[container.args.length - args.length + at] === arg)) &&
		(restartedAt === undefined || restartedAt === template.restartedAt)
	);
};
