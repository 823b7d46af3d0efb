import type {Config} from '../cli/config/config.ts';
import {placeText} from '../cli/config/fields.ts';
import type {MetricsSection} from '../cli/config/metrics-section.ts';
import {failed, type Outcome, success} from '../domain/outcome.ts';
import type {MetricsPlace, MetricsSetting} from '../metrics/metrics-feed.ts';
import {parseMetricsPlace} from '../metrics/parse-metrics-place.ts';
import {insecureLogin} from '../metrics/sources/insecure-login.ts';

const withSection = (place: MetricsPlace, {access, cluster, parameters}: MetricsSection): MetricsSetting => ({
	...place,
	access,
	...(cluster === undefined ? {} : {cluster}),
	...(parameters === undefined ? {} : {parameters}),
});

const originOf = (place: MetricsPlace): string | undefined => (place.type === 'url' ? new URL(place.url).origin : undefined);

/** A login that the file has for one server is for that server alone. */
const fromFlag = (flag: MetricsPlace, section: MetricsSection | undefined, own: MetricsPlace | undefined): MetricsSetting => {
	if (flag.type === 'auto') return {...flag, isFresh: true};
	const isSame = own !== undefined && originOf(flag) !== undefined && originOf(flag) === originOf(own);
	return isSame && section !== undefined ? withSection(flag, section) : flag;
};

type Complain = (place: MetricsSection['place'], problem: string) => string;

const placeOf = (section: MetricsSection, complain: Complain): Outcome<MetricsPlace> => {
	const {prometheus = 'auto', access, place} = section;
	const parsed = parseMetricsPlace(prometheus, placeText(place));
	if (!parsed.ok) return failed({...parsed.failure, sentence: complain(place, parsed.failure.sentence)});
	const problem = parsed.value.type === 'url' ? insecureLogin(new URL(parsed.value.url), access) : undefined;
	return problem === undefined ? parsed : failed({kind: 'invalid', sentence: complain(place, problem)});
};

/** What command line and file say of each context, checked: the command line stands above the file. The failure is one sentence. */
export const metricsSettings = (
	flagText: string | undefined,
	config: Config,
	complain: Complain,
): Outcome<(context: string) => MetricsSetting> => {
	const flag = flagText === undefined ? undefined : parseMetricsPlace(flagText, '--prometheus');
	if (flag?.ok === false) return flag;
	const places = new Map<MetricsSection, MetricsPlace>();
	for (const section of config.metrics) {
		const place = placeOf(section, complain);
		if (!place.ok) return place;
		places.set(section, place.value);
	}
	if (flag?.value.type === 'url') {
		const isForced = [...places].some(
			([{access}, place]) => access.allowInsecureToken === true && originOf(place) === originOf(flag.value),
		);
		const problem = insecureLogin(new URL(flag.value.url), {allowInsecureToken: isForced});
		if (problem !== undefined) return failed({kind: 'invalid', sentence: `--prometheus: ${problem}`});
	}
	return success(context => {
		const section = config.metricsOf(context);
		const own = section === undefined ? undefined : places.get(section);
		if (flag !== undefined) return fromFlag(flag.value, section, own);
		return section === undefined || own === undefined ? {type: 'auto'} : withSection(own, section);
	});
};
