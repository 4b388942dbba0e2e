import path from 'node:path';
import { Flags } from '@salesforce/sf-plugins-core';
import { RidealongCommand } from '../../../ridealongCommand.ts';
import { localToken, type LocalToken } from '../../../jobs/local-org/token.ts';
import { Words } from '../../../pages/words.ts';

const messages = new Words('org.token');

export default class OrgToken extends RidealongCommand<LocalToken> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = {
		as: Flags.string({ required: true, summary: messages.getMessage('flags.as.summary') }),
		'state-dir': Flags.directory({
			default: '.ridealong',
			env: 'RIDEALONG_STATE_DIR',
			summary: messages.getMessage('flags.state-dir.summary'),
		}),
	};

	async run(): Promise<LocalToken> {
		const { flags } = await this.parse(OrgToken);
		const token = await localToken(path.resolve(flags['state-dir']), flags.as);
		this.log(token.accessToken);
		return token;
	}
}
