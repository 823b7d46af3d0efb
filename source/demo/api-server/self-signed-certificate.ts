import {generateKeyPairSync, sign} from 'node:crypto';

export type Certificate = {readonly key: string; readonly cert: string};

const element = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
	const content = Buffer.concat(contents);
	const short = content.length < 128;
	const digits = content.length.toString(16);
	const length = short ? Buffer.from([content.length]) : Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
	return Buffer.concat([Buffer.from([tag]), ...(short ? [] : [Buffer.from([0x80 | length.length])]), length, content]);
};

const sequence = (...contents: readonly Uint8Array[]): Buffer => element(0x30, ...contents);
const set = (...contents: readonly Uint8Array[]): Buffer => element(0x31, ...contents);
const objectId = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'));
const octets = (content: Uint8Array): Buffer => element(0x04, content);
const bits = (content: Uint8Array): Buffer => element(0x03, Buffer.from([0]), content);
const integer = (value: number): Buffer => element(0x02, Buffer.from([value]));
const truth = element(0x01, Buffer.from([0xff]));
const text = (value: string): Buffer => element(0x0c, Buffer.from(value));

const generalizedTime = (milliseconds: number): Buffer =>
	element(0x18, Buffer.from(`${new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/gu, '')}`));

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'));
const commonName = '550403';
const basicConstraints = '551d13';
const subjectAltName = '551d11';

/**
 * A key and a certificate for 127.0.0.1 and localhost, its own authority, valid around a time (milliseconds since the epoch) by ten
 * years. kubectl sends no token over plain HTTP (client-go: clientcmd/client_config.go), so a server with users needs one.
 */
export const createSelfSignedCertificate = (now: number): Certificate => {
	const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
	const name = sequence(set(sequence(objectId(commonName), text('simulated-cluster'))));
	const tenYears = 10 * 365 * 24 * 3600 * 1000;
	const alternatives = sequence(element(0x82, Buffer.from('localhost')), element(0x87, Buffer.from([127, 0, 0, 1])));
	const extensions = sequence(
		sequence(objectId(basicConstraints), truth, octets(sequence(truth))),
		sequence(objectId(subjectAltName), octets(alternatives)),
	);
	const body = sequence(
		element(0xa0, integer(2)),
		integer(1),
		ecdsaWithSha256,
		name,
		sequence(generalizedTime(now - tenYears), generalizedTime(now + tenYears)),
		name,
		publicKey.export({type: 'spki', format: 'der'}),
		element(0xa3, extensions),
	);
	const certificate = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, privateKey)));
	const lines = certificate.toString('base64').match(/.{1,64}/gu) ?? [];
	return {
		key: privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
		cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
	};
};
