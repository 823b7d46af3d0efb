import type {ServiceMetrics} from '../../domain/service-metrics.ts';

/** Compares plain data; `at` counts as equal where the older one is not older than `oldest`. */
const isSame = (one: unknown, other: unknown, oldest: number): boolean => {
	if (Object.is(one, other)) return true;
	if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
	if (one instanceof Map && other instanceof Map) {
		if (one.size !== other.size) return false;
		for (const [key, value] of one) if (!other.has(key) || !isSame(value, other.get(key), oldest)) return false;
		return true;
	}
	const keys = Object.keys(one);
	if (keys.length !== Object.keys(other).length) return false;
	for (const key of keys) {
		const [first, second] = [(one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]];
		if (key === 'at' && typeof first === 'number' && typeof second === 'number' && first >= oldest && second >= oldest) continue;
		if (!isSame(first, second, oldest)) return false;
	}
	return true;
};

/**
 * The earlier object where nothing but the times differ and its times are still young at the next refresh, so that a quiet service
 * is drawn once. `oldest`: milliseconds; an earlier time would be drawn as old before the next refresh.
 */
export const sameOrNew = (previous: ServiceMetrics | undefined, next: ServiceMetrics, oldest: number): ServiceMetrics =>
	previous !== undefined && isSame(previous, next, oldest) ? previous : next;
