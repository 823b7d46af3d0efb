import fc from 'fast-check';
import {expect, test} from 'vitest';
import {openForm} from '../../source/ui/action-form.ts';
import {formLines} from '../../source/ui/form-lines.ts';
import {readForm} from '../../source/ui/read-form.ts';
import {spansWidth, wrapSpans} from '../../source/ui/spans.ts';
import {textField} from '../../source/ui/text-field.ts';
import {createTheme, type Span} from '../../source/ui/theme.ts';
import {llama, safe} from './fixtures/fleet.ts';

const theme = createTheme({ascii: false, color: true});
const textOf = (lines: ReadonlyArray<readonly Span[]>): string => lines.map(spans => spans.map(span => span.text).join('')).join('\n');

const withArguments = (args: readonly string[]) => ({
	...llama,
	service: {
		...llama.service,
		containers: llama.service.containers.map(container => ({
			...container,
			args: args.map(safe),
			...(args.some(arg => safe(arg) !== arg) ? {hasOtherArgs: true as const} : {}),
		})),
	},
});

test('arguments longer than the terminal are seen to their end, with the cursor behind them', () => {
	const args = Array.from({length: 20}, (_, index) => `--argument-${index}=value`);
	const form = {...openForm('update', withArguments(args)), focus: 1};
	const lines = formLines(form, theme, 80);
	const text = textOf(lines).replace(/\n */g, '');
	for (const arg of args) expect(text).toContain(arg);
	expect(lines.flat().some(span => span.role === 'inverse')).toBe(true);
	for (const spans of lines) expect(spansWidth(spans)).toBeLessThanOrEqual(80);
});

test('what a changed field is now stands beside it, or below where the line is full', () => {
	const form = openForm('update', llama);
	const changed = (value: string) => ({
		...form,
		fields: form.fields.map(field => (field.id === 'image' ? {...field, field: textField(value)} : field)),
	});
	expect(textOf(formLines(changed('vllm:v1'), theme, 80))).toMatch(/image +vllm:v1 +now vllm\/vllm-openai:v0\.10\.2/);
	expect(textOf(formLines(changed('registry/'.repeat(8)), theme, 80))).toMatch(/\n +now vllm\/vllm-openai:v0\.10\.2/);
});

test('a form says what to know before typing: what a replica takes, or who owns the count', () => {
	expect(textOf(formLines(openForm('scale', llama), theme, 80))).toContain(
		'One replica takes 2 GPUs; 12 are held now. 0 parks the service.',
	);
	expect(textOf(formLines(openForm('set-bounds', llama), theme, 80))).toContain('HPA llama owns the replica count, 2–8, now 6');
});

test('arguments that a line cannot show are not sent back as they are shown', () => {
	const row = withArguments(['-c', 'exec vllm serve\n\t--seed 1']);
	const form = openForm('update', row);
	const typed = form.fields.map(field => (field.id === 'args' ? {...field, field: textField('--other')} : field));
	expect(readForm({...form, fields: typed}, row)).toMatchObject({ok: false, problem: expect.stringContaining('line breaks')});
	const image = form.fields.map(field => (field.id === 'image' ? {...field, field: textField('vllm:v1')} : field));
	expect(readForm({...form, fields: image}, row)).toEqual({ok: true, action: {type: 'update', container: 'vllm', image: 'vllm:v1'}});
});

test('broken into lines, nothing of a text is lost and no line is wider than it may be', () => {
	const text = fc.string({unit: fc.constantFrom('a', ' ', '語', '🙂'), maxLength: 40});
	fc.assert(
		fc.property(fc.array(text, {maxLength: 4}), fc.integer({min: 2, max: 20}), (texts, width) => {
			const lines = wrapSpans(
				texts.map(part => ({text: part})),
				width,
			);
			expect(textOf(lines).replaceAll('\n', '')).toBe(texts.join(''));
			for (const spans of lines) expect(spansWidth(spans)).toBeLessThanOrEqual(width);
		}),
	);
});

test('bounds of 0 and 0 park a service whose count an autoscaler owns; other bounds below 1 are no bounds', () => {
	const form = openForm('set-bounds', llama);
	const read = (...bounds: readonly string[]) =>
		readForm({...form, fields: form.fields.map((field, index) => ({...field, field: textField(bounds[index] ?? '')}))}, llama);
	expect(read('0', '0')).toEqual({ok: true, action: {type: 'scale', replicas: 0}});
	expect(read('3', '9')).toEqual({ok: true, action: {type: 'set-bounds', minimum: 3, maximum: 9}});
	for (const [minimum, maximum] of [
		['0', '8'],
		['5', '4'],
	] as const)
		expect(read(minimum, maximum)).toMatchObject({ok: false, problem: expect.stringContaining('at least 1')});
});
