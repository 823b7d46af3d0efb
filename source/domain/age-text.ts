const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Up to which age which unit is shown. Hours go on to two days: `36h` tells more than `1d`. */
const units = [
	{below: minute, size: second, suffix: 's', word: 's'},
	{below: hour, size: minute, suffix: 'm', word: 'min'},
	{below: 2 * day, size: hour, suffix: 'h', word: 'h'},
	{below: Number.POSITIVE_INFINITY, size: day, suffix: 'd', word: 'days'},
] as const;

type Unit = (typeof units)[number];

const unitOf = (age: number): Unit => units.find(({below}) => age < below) ?? units[3];

const countOf = (age: number): readonly [number, Unit] => {
	const unit = unitOf(age);
	return [Math.floor(age / unit.size), unit];
};

/** Milliseconds as the largest unit that fits: `45s`, `6m`, `3h`, `12d`. A time to come counts as now. */
export const ageText = (milliseconds: number): string => {
	const [count, unit] = countOf(Math.max(0, milliseconds));
	return `${count}${unit.suffix}`;
};

/** The same for a sentence: `45 s`, `6 min`, `3 h`, `12 days`. */
export const ageWords = (milliseconds: number): string => {
	const [count, unit] = countOf(Math.max(0, milliseconds));
	return `${count} ${unit.word}`;
};

/** When the text of an age changes next: milliseconds since the epoch, after `now`. */
export const nextAgeChange = (since: number, now: number): number => {
	const age = now - since;
	// Up to the first second the text stays `0s`.
	if (age < 0) return since + second;
	const [count, unit] = countOf(age);
	return since + (count + 1) * unit.size;
};
