import { LightningElement } from 'lwc';
import { LABELS } from 'c/reviewLabels';

/** Home of somebody who is neither rep, mentor nor program owner: whom to ask, and where an admin begins. */
export default class Welcome extends LightningElement {
	labels = LABELS;
}
