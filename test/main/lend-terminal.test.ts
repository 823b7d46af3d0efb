import {expect, test} from 'vitest';
import {lendTerminal} from '../../source/main/lend-terminal.ts';

const openTerminal = () => {
	const told: string[] = [];
	const lend = lendTerminal(async whileAway => {
		if (told.at(-1) === 'given up') throw new Error('given up already');
		told.push('given up');
		await whileAway();
		told.push('taken back');
	});
	return {told, lend};
};

test('who asks while the terminal is given up goes at once, and it is taken back when both are done', async () => {
	const {told, lend} = openTerminal();
	const first = Promise.withResolvers<void>();
	const second = Promise.withResolvers<void>();
	const lent = [lend(() => first.promise), lend(() => second.promise)];
	first.resolve();
	await first.promise;
	expect(told).toEqual(['given up']);
	second.resolve();
	await Promise.all(lent);
	expect(told).toEqual(['given up', 'taken back']);
	await lend(async () => {});
	expect(told).toEqual(['given up', 'taken back', 'given up', 'taken back']);
});

test('what fails on the way is told to who asked, and the terminal can be given up again', async () => {
	const {told, lend} = openTerminal();
	await expect(lend(() => Promise.reject(new Error('no plugin')))).rejects.toThrow('no plugin');
	told.length = 0;
	await lend(async () => {});
	expect(told).toEqual(['given up', 'taken back']);
});
