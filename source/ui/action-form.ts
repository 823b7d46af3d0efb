import type {Action} from '../domain/action.ts';
import type {ContainerSummary} from '../domain/model-service.ts';
import {counted} from '../domain/number-text.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {formatArguments, parseArguments} from './arguments-text.ts';
import {textField} from './text-field.ts';
import type {DialogState, FormAction, FormField} from './view-state.ts';

type Form = Extract<DialogState, {kind: 'form'}>;

const field = (id: FormField['id'], label: string, value: string, choices?: readonly string[]): FormField => ({
	id,
	label,
	field: textField(value),
	before: value,
	...(choices === undefined ? {} : {choices}),
});

/** A count starts selected: a digit replaces it, so that 3 typed over 1 is 3 and never 13. */
const countField = (id: FormField['id'], count: number): FormField => ({...field(id, id, String(count)), isSelected: true});

/** The container that serves: the one with the GPUs. */
const servingContainer = (row: ServiceRow): ContainerSummary | undefined =>
	row.service.containers.find(container => container.gpus > 0) ?? row.service.containers[0];

export const containerFields = (container: ContainerSummary): readonly FormField[] => [
	field('image', 'image', container.image),
	field('args', 'args', formatArguments(container.args)),
];

const updateFields = (row: ServiceRow): readonly FormField[] => {
	const container = servingContainer(row);
	if (container === undefined) return [];
	const names = row.service.containers.map(({name}) => name as string);
	const own = containerFields(container);
	return names.length > 1 ? [field('container', 'container', container.name, names), ...own] : own;
};

/** Every form starts with what is: nothing happens to a service by pressing enter twice. */
const fieldsOf: Readonly<Record<FormAction, (row: ServiceRow) => readonly FormField[]>> = {
	scale: row => [countField('replicas', row.service.replicas.desired)],
	'set-bounds': row => {
		const [autoscaler] = row.service.autoscalers;
		return [countField('minimum', autoscaler?.minimum ?? 1), countField('maximum', autoscaler?.maximum ?? 1)];
	},
	hold: row => [countField('replicas', row.service.replicas.desired)],
	update: updateFields,
	'set-traffic': ({service}) => (service.traffic ?? []).map(({revision, percent}) => field(`share ${revision}`, revision, String(percent))),
};

const titles: Readonly<Record<FormAction, string>> = {
	scale: 'Scale',
	'set-bounds': 'Bounds of the autoscaler of',
	hold: 'Hold the count of',
	update: 'Update',
	'set-traffic': 'Traffic of',
};

/** What to know before typing: who owns the count, what one replica takes. */
const notes: Readonly<Record<FormAction, (row: ServiceRow) => string | undefined>> = {
	scale: ({service: {gpus, replicas}}) => {
		if (gpus.perReplica === 0) return replicas.desired === 0 ? undefined : '0 parks the service.';
		const each = `One replica takes ${counted(gpus.perReplica, 'GPU')}; ${gpus.held} ${gpus.held === 1 ? 'is' : 'are'} held now.`;
		return replicas.desired === 0 ? each : `${each} 0 parks the service.`;
	},
	'set-bounds': ({service: {autoscalers, replicas}}) => {
		const [autoscaler] = autoscalers;
		if (autoscaler === undefined) return undefined;
		const owner = `HPA ${autoscaler.name} owns the count, ${replicas.desired} now: it moves between these bounds. 0 and 0 parks the service.`;
		return autoscaler.controller === undefined ? owner : `${owner} ${autoscaler.controller} rewrites them.`;
	},
	hold: ({service: {autoscalers}}) =>
		autoscalers[0] === undefined ? undefined : `${autoscalers[0].kind} ${autoscalers[0].name} does not scale while it is held.`,
	update: () => undefined,
	'set-traffic': () => 'Percent of the requests for each revision; together 100.',
};

/** The first field that is typed has the cursor. */
const withFocus = (fields: readonly FormField[]): Pick<Form, 'fields' | 'focus'> => ({
	fields,
	focus: Math.max(
		0,
		fields.findIndex(entry => entry.choices === undefined),
	),
});

export const openForm = (action: FormAction, row: ServiceRow): Form => ({
	kind: 'form',
	action,
	uid: row.service.uid,
	title: `${titles[action]} ${row.service.namespace} / ${row.service.name}`,
	note: notes[action](row),
	...withFocus(fieldsOf[action](row)),
	containers: row.service.containers,
	problem: undefined,
});

export type FormResult = {readonly ok: true; readonly action: Action} | {readonly ok: false; readonly problem: string};

const typedIn = (form: Form, id: FormField['id']): string => form.fields.find(entry => entry.id === id)?.field.value.trim() ?? '';

const isChanged = (form: Form, id: FormField['id']): boolean =>
	form.fields.some(entry => entry.id === id && entry.field.value.trim() !== entry.before);

const countOf = (text: string): number | undefined => (/^\d{1,6}$/.test(text) ? Number(text) : undefined);

const readScale = (form: Form): FormResult => {
	const replicas = countOf(typedIn(form, 'replicas'));
	return replicas === undefined
		? {ok: false, problem: 'Replicas must be a number, 0 or more.'}
		: {ok: true, action: {type: 'scale', replicas}};
};

const readBounds = (form: Form): FormResult => {
	const minimum = countOf(typedIn(form, 'minimum'));
	const maximum = countOf(typedIn(form, 'maximum'));
	if (minimum === undefined || maximum === undefined) return {ok: false, problem: 'Both bounds must be numbers.'};
	// An autoscaler whose target stands at 0 is off: parking goes past its bounds, which stay as they are.
	if (minimum === 0 && maximum === 0) return {ok: true, action: {type: 'scale', replicas: 0}};
	if (minimum < 1 || minimum > maximum)
		return {ok: false, problem: 'The minimum must be at least 1, and not above the maximum. 0 and 0 parks the service.'};
	return {ok: true, action: {type: 'set-bounds', minimum, maximum}};
};

// What a SafeText stands for: sent back as it is shown, it would be another text.
const hasReplaced = (text: string): boolean => /[\u2400-\u2421\ufffd]/u.test(text);

const readUpdate = (form: Form, row: ServiceRow): FormResult => {
	const name = typedIn(form, 'container') || servingContainer(row)?.name || '';
	const container = row.service.containers.find(candidate => candidate.name === name);
	if (container === undefined) return {ok: false, problem: 'There is no such container.'};
	const image = typedIn(form, 'image');
	const args = parseArguments(typedIn(form, 'args'));
	if (image === '' || /\s/u.test(image)) return {ok: false, problem: 'An image is a name without blanks: registry/name:tag.'};
	if (args === undefined) return {ok: false, problem: 'A quote in the arguments is not closed.'};
	if (isChanged(form, 'args') && container.args.some(hasReplaced))
		return {
			ok: false,
			problem: 'These arguments hold line breaks or other characters that a line cannot show: change them in the manifest.',
		};
	// Against what the form showed: an image that somebody else changed meanwhile must not be put back by an unchanged field.
	const isNewImage = isChanged(form, 'image');
	const areNewArgs = isChanged(form, 'args');
	return {ok: true, action: {type: 'update', container: name, ...(isNewImage ? {image} : {}), ...(areNewArgs ? {args} : {})}};
};

const readTraffic = (form: Form): FormResult => {
	const targets = form.fields.map(({id, field: {value}}) => ({revision: id.replace(/^share /, ''), percent: countOf(value.trim())}));
	const shares = targets.flatMap(({revision, percent}) => (percent === undefined ? [] : [{revision, percent}]));
	const sum = shares.reduce((total, {percent}) => total + percent, 0);
	return shares.length < targets.length || sum !== 100
		? {ok: false, problem: `The shares must be numbers that sum up to 100; now it is ${sum}.`}
		: {ok: true, action: {type: 'set-traffic', targets: shares}};
};

const readers: Readonly<Record<FormAction, (form: Form, row: ServiceRow) => FormResult>> = {
	scale: readScale,
	'set-bounds': readBounds,
	hold: form => {
		const replicas = countOf(typedIn(form, 'replicas'));
		return replicas === undefined
			? {ok: false, problem: 'Replicas must be a number, 0 or more.'}
			: {ok: true, action: {type: 'hold', replicas}};
	},
	update: readUpdate,
	'set-traffic': readTraffic,
};

/** The action a form asks for, or what is wrong with it. A form that changes nothing asks for nothing. */
export const readForm = (form: Form, row: ServiceRow): FormResult => {
	if (form.fields.every(entry => entry.id === 'container' || entry.field.value === entry.before) && form.action !== 'hold') {
		return {ok: false, problem: 'Nothing is changed yet.'};
	}
	return readers[form.action](form, row);
};
