import type {Action} from '../domain/action.ts';
import {hidden, unmaskArguments} from '../domain/mask-secrets.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {allowsOpen, allowsZero, scalerOf, servingContainer} from './action-form.ts';
import {parseArguments} from './arguments-text.ts';
import type {DialogState, FormAction, FormField} from './dialog-state.ts';
import {sumOfShares} from './traffic-form.ts';

type Form = Extract<DialogState, {kind: 'form'}>;

export type FormResult = {readonly ok: true; readonly action: Action} | {readonly ok: false; readonly problem: string};

const problem = (text: string): FormResult => ({ok: false, problem: text});

const typedIn = (form: Form, id: FormField['id']): string => form.fields.find(entry => entry.id === id)?.field.value.trim() ?? '';

const isChanged = (form: Form, id: FormField['id']): boolean =>
	form.fields.some(entry => entry.id === id && entry.field.value.trim() !== entry.before);

const countOf = (text: string): number | undefined => (/^\d{1,6}$/.test(text) ? Number(text) : undefined);

/** The component a form is about; absent: the first, whose count is the service's own and whose 0 parks all of it. */
const componentIn = (form: Form): {readonly component?: string} => {
	const [first] = form.fields.find(({id}) => id === 'component')?.choices ?? [];
	const component = typedIn(form, 'component');
	return component === '' || component === first ? {} : {component};
};

const readCount =
	(type: 'scale' | 'hold') =>
	(form: Form): FormResult => {
		const replicas = countOf(typedIn(form, 'replicas'));
		return replicas === undefined
			? problem('Replicas must be a number, 0 or more.')
			: {ok: true, action: {type, replicas, ...componentIn(form)}};
	};

const readBounds = (form: Form, {service}: ServiceRow): FormResult => {
	const component = componentIn(form);
	const scaler = scalerOf(service, component.component);
	const minimum = countOf(typedIn(form, 'minimum'));
	const typed = typedIn(form, 'maximum');
	const maximum = typed === '' && allowsOpen(scaler) ? Number.POSITIVE_INFINITY : countOf(typed);
	if (minimum === undefined || maximum === undefined) return problem('Both bounds must be numbers.');
	// An autoscaler whose target stands at 0 is off: parking goes past its bounds, which stay as they are.
	if (minimum === 0 && maximum === 0) return {ok: true, action: {type: 'scale', replicas: 0, ...component}};
	const least = allowsZero(scaler) ? 0 : 1;
	if (minimum < least || minimum > maximum || maximum < 1)
		return problem(`The minimum must be at least ${least}, and not above the maximum. 0 and 0 parks the service.`);
	return {ok: true, action: {type: 'set-bounds', minimum, maximum, ...component}};
};

const maskedValue = `${hidden} stands for a value that is not shown: leave it where it is, or write a new value.`;

const readUpdate = (form: Form, row: ServiceRow): FormResult => {
	const name = typedIn(form, 'container') || servingContainer(row)?.name || '';
	const container = row.service.containers.find(candidate => candidate.name === name);
	const hasImage = form.fields.some(({id}) => id === 'image');
	if (container === undefined && hasImage) return problem('There is no such container.');
	const image = typedIn(form, 'image');
	const model = typedIn(form, 'model');
	const shownArgs = parseArguments(typedIn(form, 'args'));
	const args = shownArgs === undefined ? undefined : unmaskArguments(shownArgs, container?.args ?? []);
	// Against what the form showed: an image that somebody else changed meanwhile must not be put back by an unchanged field.
	const isNewImage = isChanged(form, 'image');
	const isNewModel = isChanged(form, 'model');
	const areNewArgs = isChanged(form, 'args');
	if (hasImage && (image === '' || /\s/u.test(image))) return problem('An image is a name without blanks: registry/name:tag.');
	if (isNewModel && model.includes(hidden)) return problem(maskedValue);
	if (isNewModel && (model === '' || /\s/u.test(model))) return problem('A model is a URI without blanks: hf://, s3://, pvc:// …');
	if (shownArgs === undefined) return problem('A quote in the arguments is not closed.');
	if (args === undefined) return problem(maskedValue);
	if (areNewArgs && container?.hasOtherArgs)
		return problem('These arguments hold line breaks or other characters that a line cannot show: change them in the manifest.');
	return {
		ok: true,
		action: {
			type: 'update',
			container: name,
			...(isNewImage ? {image} : {}),
			...(areNewArgs ? {args} : {}),
			...(isNewModel ? {model} : {}),
		},
	};
};

const readTraffic = (form: Form): FormResult => {
	const sum = sumOfShares(form.fields);
	if (sum === undefined) return problem('Each share must be a number of percent, 0 for none.');
	if (sum !== 100) return problem(`The shares must sum up to 100; now it is ${sum}.`);
	const shares = form.fields.map(({id, field: {value}}) => ({revision: id.replace(/^share /, ''), percent: Number(value.trim())}));
	// A revision that neither has nor gets traffic is no part of the change.
	const before = new Map(form.fields.map(entry => [entry.id.replace(/^share /, ''), entry.before]));
	const targets = shares.filter(({revision, percent}) => percent > 0 || before.get(revision) !== '0');
	return {ok: true, action: {type: 'set-traffic', targets}};
};

const readers: Readonly<Record<FormAction, (form: Form, row: ServiceRow) => FormResult>> = {
	scale: readCount('scale'),
	'set-bounds': readBounds,
	hold: readCount('hold'),
	update: readUpdate,
	'set-traffic': readTraffic,
};

/** The action a form asks for, or what is wrong with it. A form that changes nothing asks for nothing: but to hold what is, is a change. */
export const readForm = (form: Form, row: ServiceRow): FormResult => {
	if (form.fields.every(entry => entry.choices !== undefined || entry.field.value === entry.before) && form.action !== 'hold')
		return problem('Nothing is changed yet.');
	return readers[form.action](form, row);
};
