import {afterEach, describe, expect, test} from 'vitest';
import {actionExamples} from '../../session/gate/action-examples.ts';
import {openSubject, type Subject} from './subject.ts';
import {planCases, type WriteCase, writeCases} from './write-model.ts';

/** Every action of several systems, and taking it back. */
const subjects = actionExamples.flatMap(([name, example]) => [
	{name, example, way: 'change' as const},
	{name: `undo of ${name}`, example, way: 'undo' as const},
]);

const expectEnding = async (subject: Subject, {name, ending, ...how}: WriteCase): Promise<void> => {
	const facts = await subject.carryOut({name, ending, ...how});
	const {status, words, sent, http, shown, isMade, isAskedAgain} = ending;
	expect(facts.outcome.sentence, name).toMatch(words);
	const lines = ending.lines ?? (http === undefined ? [] : ['intent', 'result']);
	expect({name, ...facts}).toMatchObject({
		outcome: {status},
		sent,
		again: ['refused', 0],
		lines,
		isOfPlan: true,
		missing: [],
		result: lines.includes('result') ? [status, facts.isDelete ? (ending.httpOfDelete ?? http) : http] : undefined,
		shown,
		undoable: isMade ? facts.title : facts.titleBefore,
		locked: sent === 0 ? [] : ['sending', 'conflict'],
		screen: {isTold: true, isAskedAgain},
	});
	expect(facts.reads, name).toBeLessThanOrEqual(ending.reads + (ending.isReadAgain === true ? facts.planReads : 0));
};

describe.each(subjects)('$name', ({example, way}) => {
	const open: Subject[] = [];
	afterEach(async () => {
		for (const subject of open.splice(0)) await subject.close();
	});
	const enter = async (): Promise<Subject> => {
		const subject = await openSubject(example, way);
		open.push(subject);
		return subject;
	};

	test('ends as the model has it where nothing comes of what was confirmed', async () => {
		const subject = await enter();
		if (subject.hasNoWayBack) return;
		for (const current of writeCases) if (current.isLast !== true) await expectEnding(subject, current);
	});

	test('ends as the model has it where it comes through, or something else changes', async () => {
		for (const current of writeCases) {
			if (current.isLast !== true) continue;
			const subject = await enter();
			if (subject.hasNoWayBack) return;
			await expectEnding(subject, current);
			await open.pop()?.close();
		}
	});

	test('sends nothing before it is confirmed, whatever keeps it from being planned', async () => {
		const subject = await enter();
		if (subject.hasNoWayBack) return;
		for (const {name, kinds, words, tried, ...current} of planCases) {
			const {preparation, ...facts} = await subject.prepareUnder({name, kinds, words, tried, ...current});
			if (preparation.status === 'ready') throw new Error(`${name}: it was planned`);
			expect(kinds, name).toContain(preparation.failure.kind);
			expect(preparation.failure.sentence, name).toMatch(words);
			expect({name, ...facts}).toEqual({name, tried: facts.tried, sent: 0, lines: 0, shown: 0, isAsBefore: true});
			expect(facts.tried, name).toBeLessThanOrEqual(tried);
		}
	});
});
