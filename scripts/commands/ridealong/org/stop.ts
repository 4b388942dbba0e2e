import path from 'node:path';
import { Flags } from '@salesforce/sf-plugins-core';
import { RidealongCommand } from '../../../ridealongCommand.ts';
import { stopLocalOrg, type Stopped } from '../../../jobs/local-org/stop.ts';
import { Words } from '../../../pages/words.ts';

const messages = new Words('org.stop');

export default class OrgStop extends RidealongCommand<Stopped> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = {
		'state-dir': Flags.directory({
			default: '.ridealong',
			env: 'RIDEALONG_STATE_DIR',
			summary: messages.getMessage('flags.state-dir.summary'),
		}),
	};

	async run(): Promise<Stopped> {
		const { flags } = await this.parse(OrgStop);
		const stopped = await stopLocalOrg(path.resolve(flags['state-dir']));
		this.log(messages.getMessage('stopped', [stopped.url, stopped.pid]));
		this.log(messages.getMessage(stopped.aliasRemoved ? 'aliasRemoved' : 'aliasKept'));
		return stopped;
	}
}
