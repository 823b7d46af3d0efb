import {bytesText} from '../domain/number-text.ts';

/** CPU cores as Kubernetes writes them: `240m`, `2.4`, `16`. */
export const coresText = (cores: number): string => {
	if (cores < 0.9995) return `${Math.round(cores * 1000)}m`;
	return cores < 9.95 ? cores.toFixed(1).replace(/\.0$/, '') : String(Math.round(cores));
};

/** Watts as `340W`, `2.8kW`. */
export const powerText = (watts: number): string => {
	if (watts < 999.5) return `${Math.round(watts)}W`;
	return watts < 9_950 ? `${(watts / 1000).toFixed(1)}kW` : `${Math.round(watts / 1000)}kW`;
};

/** Bytes for a narrow column, as Kubernetes writes them: `12Gi`. */
export const memoryText = (bytes: number): string => bytesText(bytes).replace(/ (.i?)B$/, '$1');
