/** Grey shapes where content will be, so that nothing jumps. */
import { LightningElement } from 'lwc';

export default class Stencil extends LightningElement {}
