import { LightningElement } from 'lwc';
import { LABELS as HOME_LABELS } from 'c/homeLabels';

/** Home of somebody who is neither rep, mentor nor program owner: whom to ask, and where an admin begins. */
export default class Welcome extends LightningElement {
	homeLabels = HOME_LABELS;
}
