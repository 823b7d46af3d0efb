import type {DemoObject} from '../../api-server/demo-object.ts';
import {type KubeletContext, type KubeletEvent, nextStep, type PodMemory} from './next-step.ts';

export type Forwarded = {
	readonly pod: DemoObject;
	readonly memory: PodMemory | undefined;
	readonly events: ReadonlyArray<KubeletEvent & {readonly at: number}>;
};

/** Lives a pod's life from where it is until a time, so that what stands at the start is what would have come to be. */
export const fastForward = (context: KubeletContext, until: number): Forwarded => {
	let {pod, memory} = context;
	const events: (KubeletEvent & {readonly at: number})[] = [];
	for (;;) {
		const step = nextStep({...context, pod, memory});
		if (step === undefined || step.at > until) return {pod, memory, events};
		pod = {...pod, status: step.status};
		memory = step.memory ?? memory;
		events.push(...step.events.map(event => ({...event, at: step.at})));
	}
};
