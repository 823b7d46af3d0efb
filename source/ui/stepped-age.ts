import {ageText} from '../domain/age-text.ts';

/** Steps of all that is older than those below. Milliseconds. */
const ageStep = 600_000;

/** Nothing repaints because a clock moved: an age appears late and then in steps. Milliseconds. */
const ageSteps: ReadonlyArray<readonly [number, string]> = [
	[300_000, '5m'],
	[120_000, '2m'],
	[60_000, '1m'],
	[30_000, '30s'],
];

/** The next age that reads differently, milliseconds. */
export const nextAgeStep = (age: number): number =>
	ageSteps.findLast(([from]) => from > age)?.[0] ?? (Math.floor(age / ageStep) + 1) * ageStep;

/** Age of something that should be newer, in steps; whole hours from the first hour on; undefined while it is young. */
export const steppedAge = (age: number): string | undefined => {
	if (age >= 3_600_000) return ageText(Math.floor(age / 3_600_000) * 3_600_000);
	if (age >= ageStep) return ageText(Math.floor(age / ageStep) * ageStep);
	return ageSteps.find(([from]) => age >= from)?.[1];
};
