import type {Action, ActionType} from '../domain/action.ts';
import type {ModelService} from '../domain/model-service.ts';
import type {Prepared} from '../session/session.ts';
import type {TextField} from './text-field.ts';

export type FormField = {
	readonly id: 'replicas' | 'minimum' | 'maximum' | 'component' | 'container' | 'image' | 'args' | 'model' | `share ${string}`;
	readonly label: string;
	readonly field: TextField;
	/** As it is now, for "before → after" while typing. */
	readonly before: string;
	/** A field that is chosen, not typed. */
	readonly choices?: readonly string[];
	/** Selected as a whole, as it was preset: what is typed replaces it. */
	readonly isSelected?: boolean;
};

export type FormAction = Extract<ActionType, 'scale' | 'set-bounds' | 'hold' | 'update' | 'set-traffic'>;

export type FormState = {
	readonly kind: 'form';
	readonly action: FormAction;
	readonly uid: string;
	readonly title: string;
	/** What to know before typing. */
	readonly note: string | undefined;
	readonly fields: readonly FormField[];
	/** By the choice of the first field: another container is another image, another component another count. */
	readonly variants?: ReadonlyMap<string, readonly FormField[]>;
	readonly focus: number;
	readonly problem: string | undefined;
};

/** What was asked for. It is kept until it is through, so that it can be planned again or typed anew. */
export type Asked = {
	readonly uid: string;
	readonly title: string;
	readonly action: Action | 'undo';
	/** Why this and not what was asked for. */
	readonly remark?: string | undefined;
	/** What has changed since it was planned before. */
	readonly changed?: string | undefined;
	/** What it was typed in. */
	readonly form?: FormState | undefined;
};

export type DialogState =
	| FormState
	/** All actions of a service. `means`: how its system does each. */
	| {readonly kind: 'menu'; readonly uid: string; readonly chosen: number; readonly means: ReadonlyMap<ActionType, string>}
	| {readonly kind: 'preparing'; readonly asked: Asked}
	| {
			readonly kind: 'confirm';
			readonly asked: Asked;
			readonly prepared: Prepared;
			/** The service as it was shown when the plan came; undefined: it was not. */
			readonly service: ModelService | undefined;
			readonly focus: 'cancel' | 'accept';
			readonly typed: TextField;
			/** The frame with this plan has been written: keys count from here on. */
			readonly isArmed: boolean;
			readonly problem: string | undefined;
			readonly top: number;
	  }
	| {readonly kind: 'sending'; readonly asked: Asked; readonly prepared: Prepared; readonly typed: string}
	/** `isWorthAsking`: planned once more it may go through. */
	| {
			readonly kind: 'refused';
			readonly asked: Asked;
			readonly sentence: string;
			readonly causes: readonly string[];
			readonly isWorthAsking: boolean;
	  };
