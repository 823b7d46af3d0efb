import {expect, test} from 'vitest';
import {createReadingTurns, type Reading} from '../../../source/cluster/wire/reading-turns.ts';

const immediate = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Answers of some pieces each, a piece taking 3 ms; what happens, in order. */
const setStage = () => {
	let time = 0;
	const turns = createReadingTurns(() => time);
	const happened: string[] = [];
	const answer = (name: string, pieces: number): Reading & {readonly read: () => void} => {
		let left = pieces;
		let isPaused = false;
		const reading = {
			pause() {
				isPaused = true;
			},
			resume() {
				isPaused = false;
				reading.read();
			},
			read() {
				while (left > 0 && !isPaused) {
					turns.read(reading, () => {
						left -= 1;
						time += 3;
						happened.push(name);
					});
				}
			},
		};
		return reading;
	};
	return {answer, happened};
};

test('answers that bring much are read a few milliseconds at a stretch, one after another, and in between others have their turn', async () => {
	const {answer, happened} = setStage();
	answer('a', 4).read();
	answer('b', 2).read();
	expect(happened.splice(0)).toEqual(['a', 'a', 'a', 'b']);
	await immediate();
	expect(happened.splice(0)).toEqual(['a', 'b']);
	await immediate();
	expect(happened).toEqual([]);
});

test('an answer that brings little is not held up, however often it does', async () => {
	const {answer, happened} = setStage();
	for (let time = 0; time < 20; time++) {
		answer('a', 2).read();
		await immediate();
	}
	expect(happened).toHaveLength(40);
});
