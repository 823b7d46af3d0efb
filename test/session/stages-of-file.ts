import {afterEach} from 'vitest';
import {type Stage, startStage} from './session-stage.ts';

/** Stages of one test file, closed after each test. */
export const stagesOfFile = (): typeof startStage => {
	const stages: Stage[] = [];
	afterEach(async () => {
		for (const stage of stages.splice(0)) await stage.close();
	});
	return async (...of) => {
		const stage = await startStage(...of);
		stages.push(stage);
		return stage;
	};
};
