import type {DemoObject, NewDemoObject} from '../../api-server/demo-object.ts';
import type {ServicePlan} from '../fleet/service-plan.ts';

/** What somebody does to the cluster by hand, or by a pipeline. */
export type Hands = {
	readonly create: (resource: string, object: NewDemoObject) => void;
	/** Of an object that must be there. */
	readonly change: (resource: string, namespace: string, name: string, how: (object: DemoObject) => DemoObject) => void;
};

/** How long ago, in the order of time. */
export type Epoch = 'founding' | 'last release' | 'just now';

/** A service of a system with an operator: what was done to it when. All that stands at the start its operator made of it. */
export type SystemService = {
	/** What its pods do, for those who run, load and measure them. */
	readonly plans: readonly ServicePlan[];
	readonly history: Readonly<Partial<Record<Epoch, (hands: Hands) => void>>>;
};
