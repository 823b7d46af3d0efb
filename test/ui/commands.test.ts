import fc from 'fast-check';
import {expect, test} from 'vitest';
import {formatArguments, parseArguments} from '../../source/ui/arguments-text.ts';
import {completeCommand, parseCommand} from '../../source/ui/commands.ts';
import {steppedAge} from '../../source/ui/stepped-age.ts';

const world = {namespaces: ['chat', 'search'], contexts: ['prod-eu', 'staging']};

test.each([
	['ns chat', {type: 'namespace', namespace: 'chat'}],
	['ns all', {type: 'namespace', namespace: undefined}],
	['ns', {type: 'choose', of: 'namespace'}],
	['ctx staging', {type: 'context', context: 'staging'}],
	['ctx', {type: 'choose', of: 'context'}],
	['faults', {type: 'faults'}],
	['q', {type: 'quit'}],
])(':%s', (text, command) => {
	expect(parseCommand(text)).toEqual(command);
});

test('an unknown command is answered with the known ones', () => {
	expect(parseCommand('pulses')).toMatchObject({type: 'unknown', sentence: expect.stringContaining(':ns :ctx')});
});

test.each([
	['n', 's'],
	['ns se', 'arch'],
	['ns ', 'all'],
	['ctx st', 'aging'],
	['ctx zz', ''],
	['', ''],
])('"%s" is completed by "%s"', (text, ghost) => {
	expect(completeCommand(text, world)).toBe(ghost);
});

test('arguments survive being shown and read again, whatever is in them', () => {
	fc.assert(
		fc.property(fc.array(fc.string()), args => {
			expect(parseArguments(formatArguments(args))).toEqual(args);
		}),
	);
});

test('a quote that is not closed is no list of arguments', () => {
	expect(parseArguments('--name "two words')).toBeUndefined();
});

test('ages in the header move in steps: a clock that moves repaints nothing', () => {
	const minutes = Array.from({length: 240}, (_, index) => steppedAge(index * 15_000));
	expect([...new Set(minutes)]).toEqual([undefined, '30s', '1m', '2m', '5m', '10m', '20m', '30m', '40m', '50m']);
	expect(steppedAge(5 * 3_600_000 + 59 * 60_000)).toBe('5h');
});
