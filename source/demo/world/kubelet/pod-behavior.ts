import type {ReleaseFault} from '../fleet/service-plan.ts';

/** How the containers of a pod take it when a kubelet runs them. Milliseconds. */
export type PodBehavior = {
	/** Nobody can pull the image. */
	readonly isImageMissing: boolean;
	/** 0: it is on the node already. */
	readonly pull: number;
	/** Of the init container, where there is one. */
	readonly fetching: number;
	/** From the start of the main container to its readiness. */
	readonly loading: number;
	readonly fault?: ReleaseFault;
	/** From the start to the crash. */
	readonly crashAfter: number;
	/** From SIGTERM to the end of the last container. */
	readonly stopping: number;
};
