import {afterEach, describe, expect, test} from 'vitest';
import type {Autoscaler} from '../../source/domain/model-service.ts';
import {openForm} from '../../source/ui/action-form.ts';
import {readForm} from '../../source/ui/read-form.ts';
import {textField} from '../../source/ui/text-field.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {llama, row, safe, service, snapshot, state} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {disaggregated} from './fixtures/releases.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

test.each([
	{columns: 80, rows: 48},
	{columns: 120, rows: 48},
])('the page of a service of several workloads at $columns×$rows', async size => {
	desk = openDesk(handMadeHost(snapshot([disaggregated])).host, size);
	await desk.press('enter');
	await expect(`${desk.text()}\n`).toMatchFileSnapshot(`frames/components-${size.columns}x${size.rows}.frame.txt`);
});

type Form = ReturnType<typeof openForm>;
const typed = (form: Form, values: Readonly<Record<string, string>>): Form => ({
	...form,
	fields: form.fields.map(field => (values[field.id] === undefined ? field : {...field, field: textField(values[field.id] ?? '')})),
});

describe('a form of a service of several workloads', () => {
	test('asks which one, and its count follows the choice', async () => {
		desk = openDesk(handMadeHost(snapshot([disaggregated])).host, {columns: 100, rows: 30});
		await desk.press('a', 's');
		expect(desk.text()).toMatch(/component +decode +left right: 3 components/);
		expect(desk.text()).toMatch(/minimum +3/);
		await desk.press('shift-tab', 'right');
		expect(desk.text()).toMatch(/component +prefill[\s\S]*minimum +0\n +maximum +4/);
	});

	test('sends the component with the count', () => {
		const form = typed(openForm('scale', disaggregated), {component: 'prefill', replicas: '4'});
		expect(readForm(form, disaggregated)).toEqual({ok: true, action: {type: 'scale', replicas: 4, component: 'prefill'}});
	});

	test('names no component for the first: its count is that of the service, and 0 parks it whole', () => {
		const form = typed(openForm('scale', disaggregated), {replicas: '0'});
		expect(readForm(form, disaggregated)).toEqual({ok: true, action: {type: 'scale', replicas: 0}});
	});

	test('says what one group takes', () => {
		const whole = {...disaggregated, service: {...disaggregated.service, gpus: {perReplica: 8, held: 16}}};
		expect(openForm('scale', whole).note).toContain('One group takes 8 GPUs in 8 pods; 16 are held now.');
	});
});

describe('bounds', () => {
	const scaled = (more: Partial<Autoscaler>) => {
		const [first] = llama.service.autoscalers;
		if (first === undefined) throw new Error('The fixture has an autoscaler.');
		return {...llama, service: {...llama.service, autoscalers: [{...first, ...more}]}};
	};
	const read = (given: typeof llama, minimum: string, maximum: string) =>
		readForm(typed(openForm('set-bounds', given), {minimum, maximum}), given);

	test('may begin at 0 where the scaler can go to nothing', () => {
		expect(read(scaled({kind: 'KEDA'}), '0', '8')).toEqual({ok: true, action: {type: 'set-bounds', minimum: 0, maximum: 8}});
		expect(read(scaled({kind: 'HPA'}), '0', '8')).toMatchObject({ok: false, problem: expect.stringContaining('at least 1')});
	});

	test('of 0 and 0 are told of only where the system can park', () => {
		expect(openForm('set-bounds', llama).note).toContain('0 and 0 parks the service.');
		expect(openForm('set-bounds', llama, false).note).not.toContain('parks');
	});

	test('may be open to the top where the scaler needs no maximum, and is shown so', () => {
		const open = scaled({kind: 'Knative autoscaler', maximum: Number.POSITIVE_INFINITY});
		expect(openForm('set-bounds', open).fields.map(({before}) => before)).toEqual(['2', '']);
		expect(read(open, '1', '')).toEqual({ok: true, action: {type: 'set-bounds', minimum: 1, maximum: Number.POSITIVE_INFINITY}});
		expect(read(scaled({kind: 'KEDA'}), '1', '')).toMatchObject({ok: false});
	});
});

test('a parked service is preset to come back as it was', () => {
	const parked = row(
		service('parked', {
			ready: 0,
			desired: 0,
			gpus: 0,
			more: {replicas: {desired: 0, ready: 0, updated: 0, available: 0, total: 0, parkedFrom: 3}},
		}),
		state('Parked'),
	);
	const form = openForm('scale', parked);
	expect(form.fields).toMatchObject([{before: '0', field: {value: '3'}}]);
	expect(form.note).toContain('It had 3 replicas before it was parked.');
	expect(readForm(form, parked)).toEqual({ok: true, action: {type: 'scale', replicas: 3}});
});

test('to hold the count where it is, is a change', () => {
	expect(readForm(openForm('hold', llama), llama)).toEqual({ok: true, action: {type: 'hold', replicas: 6}});
});

describe('an update', () => {
	test('of a system without containers of its own is one of the model', () => {
		const form = openForm('update', disaggregated);
		expect(form.fields.map(({id}) => id)).toEqual(['model']);
		expect(readForm(typed(form, {model: 'hf://Qwen/Qwen3-8B'}), disaggregated)).toEqual({
			ok: true,
			action: {type: 'update', container: '', model: 'hf://Qwen/Qwen3-8B'},
		});
		expect(readForm(typed(form, {model: 'two words'}), disaggregated)).toMatchObject({ok: false});
	});

	test('of one with containers has both, and sends only what was changed', () => {
		const both = {...llama, service: {...llama.service, modelUri: {value: safe('hf://a/b'), source: 'spec'}}};
		const form = openForm('update', both);
		expect(form.fields.map(({id}) => id)).toEqual(['model', 'image', 'args']);
		expect(readForm(typed(form, {image: 'vllm:v1'}), both)).toEqual({
			ok: true,
			action: {type: 'update', container: 'vllm', image: 'vllm:v1'},
		});
	});
});
