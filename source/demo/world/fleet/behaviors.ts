import {type DemoObject, listAt, stringAt} from '../../api-server/demo-object.ts';
import type {PodBehavior} from '../kubelet/pod-behavior.ts';
import {between, fraction} from '../random.ts';
import type {Release, ReleaseFault, ServicePlan} from './service-plan.ts';

/** What the world knows of the pods it runs. */
export type Behaviors = {
	/** The service a pod belongs to, if it is one of the plans. */
	readonly planOf: (pod: DemoObject) => ServicePlan | undefined;
	readonly releaseOf: (pod: DemoObject) => Release | undefined;
	/** `isCached`: the image is on the node already. */
	readonly of: (pod: DemoObject, isCached: boolean) => PodBehavior;
};

export const imageOf = (pod: DemoObject): string => stringAt(listAt(pod, 'spec', 'containers')[0], 'image') ?? '';

/** Set in a pod template: plays a fault, whatever the image. */
const faultAnnotation = 'modeldeck.test/fault';

const annotated: Readonly<Record<string, ReleaseFault>> = {crash: 'out-of-memory', loading: 'never-ready', 'image-pull': 'image-missing'};

/** What nobody has published: a tag that is no version, and what the plans say is missing. Any repository is taken to exist. */
const versionPattern = /^(latest|stable|v?\d+(\.\d+)*([-+._]\w+)*)$/u;

/** Milliseconds of the slowest pull: images of engines are large. */
const pullTime = {small: 3000, large: 27_000};

const tagOf = (image: string): string => {
	const name = image.slice(image.lastIndexOf('/') + 1);
	return name.includes('@') ? 'latest' : (name.split(':')[1] ?? 'latest');
};

type Labels = Readonly<Record<string, string>>;

export const hasLabels = (labels: Labels, wanted: Labels): boolean =>
	Object.entries(wanted).every(([name, value]) => labels[name] === value);

export const createBehaviors = (plans: readonly ServicePlan[]): Behaviors => {
	const byName = new Map(plans.filter(({selects}) => selects === undefined).map(plan => [`${plan.namespace}/${plan.name}`, plan]));
	const bySelection = Map.groupBy(
		plans.filter(({selects}) => selects !== undefined),
		({namespace}) => namespace,
	);
	const planOf = ({metadata: {namespace = '', labels = {}}}: DemoObject): ServicePlan | undefined =>
		byName.get(`${namespace}/${labels['app']}`) ?? bySelection.get(namespace)?.find(({selects = {}}) => hasLabels(labels, selects));
	const releaseOf = (pod: DemoObject): Release | undefined => {
		const image = imageOf(pod);
		const plan = planOf(pod);
		return plan?.releases.find(release => `${plan.image}:${release.tag}` === image);
	};
	return {
		planOf,
		releaseOf,
		of(pod, isCached) {
			const {uid} = pod.metadata;
			const plan = planOf(pod);
			const image = imageOf(pod);
			const asked = pod.metadata.annotations?.[faultAnnotation];
			const fault = annotated[asked ?? ''] ?? releaseOf(pod)?.fault;
			const slowest = plan === undefined ? pullTime.small : pullTime.large;
			return {
				isImageMissing: fault === 'image-missing' || !versionPattern.test(tagOf(image)),
				pull: isCached ? 0 : Math.round(between(slowest / 3, slowest, `pull/${image}/${stringAt(pod, 'spec', 'nodeName')}`)),
				fetching: plan?.fetching ?? 4000,
				loading: asked === 'slow' ? 20_000 : (plan?.loading ?? 3000),
				...(fault === undefined ? {} : {fault}),
				crashAfter: Math.round(between(22_000, 30_000, `crash/${uid}`)),
				stopping: Math.round(1500 + 3500 * fraction(`stop/${uid}`)),
			};
		},
	};
};
