import {type JsonObject, numberAt, objectAt, stringAt} from '../../api-server/demo-object.ts';
import {timestamp} from '../../api-server/object-store.ts';
import {hashText} from '../random.ts';

const hex = (text: string, length: number): string =>
	Array.from({length: Math.ceil(length / 8)}, (_, index) => hashText(`${index}${text}`).toString(16).padStart(8, '0'))
		.join('')
		.slice(0, length);

const fullImageName = (image: string): string => {
	const [first = ''] = image.split('/');
	if (image.includes('/') && (first.includes('.') || first.includes(':'))) return image;
	return `docker.io/${image.includes('/') ? '' : 'library/'}${image}`;
};

/** The digest an image has in its registry: follows from its name. */
const imageIdOf = (image: string): string => {
	const name = fullImageName(image);
	return `${name.replace(/:[^:/]+$/u, '')}@sha256:${hex(image, 64)}`;
};

/** What a container is before anything has happened to it. */
export const waitingContainer = (container: JsonObject, reason: string, message?: string): JsonObject => ({
	image: stringAt(container, 'image') ?? '',
	imageID: '',
	lastState: {},
	name: stringAt(container, 'name') ?? '',
	ready: false,
	restartCount: 0,
	started: false,
	state: {waiting: {reason, ...(message === undefined ? {} : {message})}},
});

/** The same container, waiting for another reason; what it was before it waited stays known. */
export const asWaiting = (status: JsonObject, reason: string, message: string): JsonObject => ({
	...status,
	ready: false,
	started: false,
	state: {waiting: {message, reason}},
	...(stringAt(status, 'state', 'terminated', 'finishedAt') === undefined
		? {}
		: {lastState: {terminated: objectAt(status, 'state', 'terminated')}}),
});

/** A start, the first or another one. */
export const asRunning = (status: JsonObject, at: number, podUid: string, isRestart: boolean): JsonObject => {
	const image = stringAt(status, 'image') ?? '';
	const restarts = (numberAt(status, 'restartCount') ?? 0) + (isRestart ? 1 : 0);
	return {
		...status,
		containerID: `containerd://${hex(`${podUid}/${stringAt(status, 'name')}/${restarts}`, 64)}`,
		image: fullImageName(image),
		imageID: imageIdOf(image),
		restartCount: restarts,
		ready: false,
		started: true,
		state: {running: {startedAt: timestamp(at)}},
	};
};

export const asReady = (status: JsonObject): JsonObject => ({...status, ready: true, started: true});

export const asTerminated = (status: JsonObject, at: number, exitCode: number, reason: string): JsonObject => ({
	...status,
	ready: false,
	started: false,
	state: {
		terminated: {
			containerID: stringAt(status, 'containerID') ?? '',
			exitCode,
			finishedAt: timestamp(at),
			reason,
			startedAt: stringAt(status, 'state', 'running', 'startedAt') ?? timestamp(at),
		},
	},
});
