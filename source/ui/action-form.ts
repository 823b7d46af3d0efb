import {maskArguments, maskText} from '../domain/mask-secrets.ts';
import type {Autoscaler, ContainerSummary, ModelService, ScalerKind, ServiceComponent} from '../domain/model-service.ts';
import {counted} from '../domain/number-text.ts';
import {countSentences, managerSentence} from '../domain/ownership-text.ts';
import {unitsText} from '../domain/service-text.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {formatArguments} from './arguments-text.ts';
import type {DialogState, FormAction, FormField} from './dialog-state.ts';
import {ofChoice} from './of-choice.ts';
import {textField} from './text-field.ts';
import {trafficFields} from './traffic-form.ts';

type Form = Extract<DialogState, {kind: 'form'}>;

const field = (id: FormField['id'], label: string, value: string, choices?: readonly string[]): FormField => ({
	id,
	label,
	field: textField(value),
	before: value,
	...(choices === undefined ? {} : {choices}),
});

/** A count starts selected: a digit replaces it, so that 3 typed over 1 is 3 and never 13. `preset`: where it is not what is now. */
const countField = (id: FormField['id'], count: number, preset = count): FormField => {
	const now = field(id, id, Number.isFinite(count) ? String(count) : '');
	return {...now, ...(preset === count ? {} : {field: textField(String(preset))}), isSelected: true};
};

/** Scalers that may let a service go to nothing. */
const mayBeZero: ReadonlySet<ScalerKind> = new Set<ScalerKind>(['KEDA', 'Knative autoscaler', 'Ray autoscaler']);
/** Scalers that may have no maximum at all. */
const mayBeOpen: ReadonlySet<ScalerKind> = new Set<ScalerKind>(['Knative autoscaler']);

export const allowsZero = (scaler: Autoscaler | undefined): boolean => scaler !== undefined && mayBeZero.has(scaler.kind);
export const allowsOpen = (scaler: Autoscaler | undefined): boolean => scaler !== undefined && mayBeOpen.has(scaler.kind);

const isOf =
	(role: string | undefined, isFirst: boolean) =>
	({component}: Autoscaler): boolean =>
		component === role || (component === undefined && isFirst);

/** What scales a component, or the service where it has but one; undefined: nothing but us. */
export const scalerOf = ({autoscalers, components = []}: ModelService, role: string | undefined): Autoscaler | undefined =>
	autoscalers.find(isOf(role, role === undefined || role === components[0]?.role)) ?? (role === undefined ? autoscalers[0] : undefined);

type Counts = (service: ModelService, component: ServiceComponent | undefined) => readonly FormField[];

const desiredOf = (service: ModelService, component: ServiceComponent | undefined): number => (component ?? service).replicas.desired;

/** A parked service is preset to come back as it was; nothing is written before the plan is confirmed. */
const scaleCounts: Counts = (service, component) => {
	const desired = desiredOf(service, component);
	const isFirst = component === undefined || component === service.components?.[0];
	return [countField('replicas', desired, desired === 0 && isFirst ? (service.replicas.parkedFrom ?? 0) : desired)];
};

const boundCounts: Counts = (service, component) => {
	const scaler = scalerOf(service, component?.role);
	const desired = desiredOf(service, component);
	return [countField('minimum', scaler?.minimum ?? desired), countField('maximum', scaler?.maximum ?? desired)];
};

const holdCounts: Counts = (service, component) => [countField('replicas', desiredOf(service, component))];

type Opened = Pick<Form, 'fields' | 'variants'>;

/** Counts of one component at a time, where a service has several. */
const perComponent =
	(counts: Counts) =>
	({service}: ServiceRow): Opened => {
		const {components = []} = service;
		const [first] = components;
		if (first === undefined || components.length < 2) return {fields: counts(service, undefined)};
		const roles = components.map(({role}) => role);
		return {
			fields: [field('component', 'component', first.role, roles), ...counts(service, first)],
			variants: new Map(components.map(component => [component.role, counts(service, component)])),
		};
	};

/** The container that serves: the one with the GPUs. */
export const servingContainer = ({service: {containers}}: ServiceRow): ContainerSummary | undefined =>
	containers.find(container => container.gpus > 0) ?? containers[0];

const containerFields = (container: ContainerSummary): readonly FormField[] => [
	field('image', 'image', container.image),
	field('args', 'args', formatArguments(maskArguments(container.args))),
];

/** A system that loads a model by its URI has that to change; one that has no containers of its own has no image. */
const updateForm = (row: ServiceRow): Opened => {
	const {containers, modelUri} = row.service;
	const container = servingContainer(row);
	const names = containers.map(({name}) => name as string);
	const model = modelUri === undefined ? [] : [field('model', 'model', maskText(modelUri.value))];
	if (container === undefined) return {fields: model};
	const own = containerFields(container);
	if (names.length < 2) return {fields: [...model, ...own]};
	return {
		fields: [field('container', 'container', container.name, names), ...own, ...model],
		variants: new Map(containers.map(entry => [entry.name, containerFields(entry)])),
	};
};

/** Every form starts with what is: nothing happens to a service by pressing enter twice. */
const forms: Readonly<Record<FormAction, (row: ServiceRow) => Opened>> = {
	scale: perComponent(scaleCounts),
	'set-bounds': perComponent(boundCounts),
	hold: perComponent(holdCounts),
	update: updateForm,
	'set-traffic': ({service}) => ({fields: trafficFields(service)}),
};

const titles: Readonly<Record<FormAction, string>> = {
	scale: 'Scale',
	'set-bounds': 'Bounds of the autoscaler of',
	hold: 'Hold the count of',
	update: 'Update',
	'set-traffic': 'Traffic of',
};

/** "One group takes 8 GPUs in 8 pods; 16 are held now." */
const eachText = ({gpus, podsPerReplica = 1}: ModelService): string | undefined => {
	if (gpus.perReplica === 0) return podsPerReplica === 1 ? undefined : `One group is ${podsPerReplica} pods.`;
	const unit = podsPerReplica === 1 ? 'replica' : 'group';
	const pods = podsPerReplica === 1 ? '' : ` in ${podsPerReplica} pods`;
	return `One ${unit} takes ${counted(gpus.perReplica, 'GPU')}${pods}; ${gpus.held} ${gpus.held === 1 ? 'is' : 'are'} held now.`;
};

const scaleNote = (service: ModelService, canPark: boolean): readonly (string | undefined)[] => {
	const {replicas} = service;
	const {parkedFrom} = replicas;
	if (replicas.desired > 0) return [eachText(service), canPark ? '0 parks the service.' : undefined];
	return [eachText(service), parkedFrom === undefined ? undefined : `It had ${unitsText(parkedFrom, service)} before it was parked.`];
};

const boundsNote = (service: ModelService, canPark: boolean): readonly (string | undefined)[] => {
	const {autoscalers} = service;
	return [
		...countSentences(service),
		autoscalers.some(allowsZero) ? 'A minimum of 0 lets it go to nothing while nobody asks.' : undefined,
		autoscalers.some(allowsOpen) ? 'An empty maximum is none.' : undefined,
		canPark ? '0 and 0 parks the service.' : undefined,
	];
};

/** What to know before typing: who owns the count, what one replica takes. */
const notes: Readonly<Record<FormAction, (service: ModelService, canPark: boolean) => readonly (string | undefined)[]>> = {
	scale: scaleNote,
	'set-bounds': boundsNote,
	hold: service => [...countSentences(service), 'It does not scale while it is held; the same key releases it.'],
	update: () => [],
	'set-traffic': () => ['Percent of the requests for each revision; together 100.'],
};

const noteOf = (action: FormAction, service: ModelService, canPark: boolean): string | undefined => {
	const said = [...notes[action](service, canPark), ...service.managers.map(managerSentence)].filter(part => part !== undefined);
	return said.length === 0 ? undefined : said.join(' ');
};

/** The first field that is typed has the cursor. */
const withFocus = ({fields, variants}: Opened): Pick<Form, 'fields' | 'variants' | 'focus'> => ({
	fields,
	...(variants === undefined ? {} : {variants}),
	focus: Math.max(
		0,
		fields.findIndex(entry => entry.choices === undefined),
	),
});

/** `canPark`: a scale to 0 is something its system does. */
export const openForm = (action: FormAction, row: ServiceRow, canPark = true): Form => ({
	kind: 'form',
	action,
	uid: row.service.uid,
	title: `${titles[action]} ${row.service.namespace} / ${row.service.name}`,
	note: noteOf(action, row.service, canPark),
	...withFocus(forms[action](row)),
	problem: undefined,
});

/** A form as its service is now, with what was typed into it before. */
export const retypedForm = (typed: Form, row: ServiceRow, canPark: boolean): Form => {
	const fresh = openForm(typed.action, row, canPark);
	const before = new Map(typed.fields.map(entry => [entry.id, entry.field]));
	const filled = ({isSelected: _, ...entry}: FormField): FormField => ({...entry, field: before.get(entry.id) ?? entry.field});
	const [first] = fresh.fields;
	const fields = first?.choices === undefined ? fresh.fields : ofChoice(fresh, filled(first));
	return {...fresh, fields: fields.map(filled), focus: Math.min(typed.focus, fields.length - 1)};
};
