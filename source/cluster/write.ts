import type {ClusterClient} from './cluster-client.ts';
import {type Wire, wireOf} from './wire/wire.ts';

/** Whoever holds this may send PATCH and DELETE. It leaves this file towards the wire's check and nowhere else. */
export const writeAuthority = Symbol('authority to write');

void ((client: ClusterClient) => (client as Partial<{readonly [wireOf]: Wire}>)[wireOf]);
