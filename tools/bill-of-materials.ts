import type {BundledPackage} from './bundled-packages.ts';

type Program = {readonly name: string; readonly version: string; readonly license: string; readonly description: string};

const purl = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** SPDX identifiers stand alone; what combines them is an expression. */
const licensesOf = (license: string) =>
	/^[\w.+-]+$/.test(license) ? [{license: {id: license}}] : [{expression: license.replace(/^\((.*)\)$/, '$1')}];

const hashesOf = (integrity: string) =>
	integrity.startsWith('sha512-') ? [{alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex')}] : [];

/**
 * What is in the bundle, as CycloneDX: https://cyclonedx.org/docs/1.6/json/. Without a serial number and a time of day: the same
 * input gives the same bytes.
 */
export const billOfMaterials = (program: Program, packages: readonly BundledPackage[]) => {
	const own = purl(program.name, program.version);
	return {
		$schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
		bomFormat: 'CycloneDX',
		specVersion: '1.6',
		version: 1,
		metadata: {
			lifecycles: [{phase: 'build'}],
			component: {
				type: 'application',
				'bom-ref': own,
				name: program.name,
				version: program.version,
				description: program.description,
				licenses: licensesOf(program.license),
				purl: own,
			},
		},
		components: packages.map(({name, version, license, repository, integrity}) => ({
			type: 'library',
			'bom-ref': purl(name, version),
			name,
			version,
			scope: 'required',
			hashes: hashesOf(integrity),
			licenses: licensesOf(license),
			purl: purl(name, version),
			...(repository.startsWith('https://') ? {externalReferences: [{type: 'vcs', url: repository}]} : {}),
		})),
		dependencies: [{ref: own, dependsOn: packages.map(({name, version}) => purl(name, version))}],
	};
};
